package dev.ringback.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Operation;
import dev.ringback.change.Outcome;
import dev.ringback.processing.Batch;
import dev.ringback.processing.Interest;
import dev.ringback.processing.Outcomes;
import dev.ringback.processing.Processor;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SfidReadersTest {
    @Test
    void aWriteBackOfAnSfidThatSomebodyKeepsIsNoEchoAndAnyOtherIs() throws SQLException {
        Keeper keeper = new Keeper();
        Echoes echoes = new Echoes(MappedContacts.TABLES, new SfidReaders(Set.of(MappedContacts.CONTACT)), () -> true);
        try (MappedContacts contacts = new MappedContacts().watched(keeper.interests())) {
            contacts.local("INSERT INTO salesforce.contact (lastname) VALUES ('Holm')");
            contacts.connect("UPDATE salesforce.contact SET sfid = '003A'");
            contacts.connect("UPDATE salesforce.contact SET systemmodstamp = now()");
            contacts.work(List.of(keeper), List.of(echoes), Duration.ofHours(1));
            assertThat(contacts.database.rows("SELECT status FROM database_trigger_logs ORDER BY id"))
                    .containsExactly("succeeded", "succeeded", "ignored");
        }
    }

    private static final class Keeper implements Processor<SqlConnection> {
        @Override
        public String name() {
            return "keeper";
        }

        @Override
        public List<Interest> interests() {
            return List.of(Interest.in(MappedContacts.CONTACT, Operation.INSERT, Operation.UPDATE));
        }

        @Override
        public Uni<Outcomes> process(Batch batch, SqlConnection transaction) {
            return Uni.createFrom().item(Outcomes.all(batch, Outcome.succeeded()));
        }
    }
}
