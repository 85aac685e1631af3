package dev.ringback.postgres.shield;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Operation;
import dev.ringback.change.Outcome;
import dev.ringback.postgres.TestDatabase;
import dev.ringback.processing.Batch;
import dev.ringback.processing.Interest;
import dev.ringback.processing.Outcomes;
import dev.ringback.processing.Processor;
import dev.ringback.salesforce.FlipFlopSettings;
import dev.ringback.salesforce.FlipFlops;
import dev.ringback.salesforce.MappedContacts;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A contact's address that the application and Salesforce keep taking back from each other. */
class FlipFlopWatchTest {
    private static final String TO_A = "UPDATE salesforce.contact SET email = 'a@example.com' WHERE id = 1";
    private static final String TO_B = "UPDATE salesforce.contact SET email = 'b@example.com' WHERE id = 1";
    private static final String STATUSES = "SELECT status FROM database_trigger_logs WHERE record_id = '1' ORDER BY id";

    private final FlipFlops flipFlops = new FlipFlops(new EmailOfContacts(), () -> "salesforce");
    private final Succeeds processor = new Succeeds();
    private MappedContacts contacts;

    @BeforeEach
    void install() throws SQLException {
        contacts = new MappedContacts().watched(flipFlops.carrying(processor.interests()));
        contacts.local("INSERT INTO salesforce.contact (lastname, email) VALUES ('Holm', 'a@example.com')");
    }

    @AfterEach
    void close() {
        contacts.close();
    }

    @Test
    void itIsNotedAndThenTheRecordIsParked() {
        work();
        contacts.connect(TO_B);
        work();
        contacts.local(TO_A);
        work();
        contacts.connect(TO_B);
        work();

        assertThat(contacts.database.rows(STATUSES)).containsExactly("succeeded", "succeeded", "succeeded", "parked");
        assertThat(contacts.database.value(
                        "SELECT processors -> 'screen:flip-flop' ->> 'reason' FROM database_trigger_logs WHERE id = 3"))
                .isEqualTo("flip-flop: email returned to an earlier value, time 1 within PT1M");
        assertThat(contacts.database.value("SELECT error FROM database_trigger_logs WHERE id = 4"))
                .isEqualTo("flip-flop: email returned to an earlier value, time 2 within PT1M, parked at 2");
    }

    @Test
    void itIsTheSameWhenAllComesInOneClaim() {
        contacts.connect(TO_B);
        contacts.local(TO_A);
        contacts.connect(TO_B);
        contacts.local("UPDATE salesforce.contact SET lastname = 'Holmes' WHERE id = 1");
        contacts.local("INSERT INTO salesforce.contact (lastname, email) VALUES ('Berg', 'b@example.com')");
        work();

        assertThat(contacts.database.rows(STATUSES))
                .containsExactly("succeeded", "succeeded", "succeeded", "parked", "retrying");
        assertThat(contacts.database.rows("SELECT status FROM database_trigger_logs WHERE record_id = '2'"))
                .containsExactly("succeeded");
    }

    @Test
    void whatIsOlderThanTheWindowIsForgotten() {
        work();
        contacts.connect(TO_B);
        work();
        contacts.database.execute("UPDATE database_trigger_logs SET created_at = created_at - interval '61 s'");
        contacts.local(TO_A);
        work();

        assertThat(contacts.database.value(
                        "SELECT processors -> 'screen:flip-flop' FROM database_trigger_logs" + " WHERE id = 3"))
                .isEqualTo("null");
    }

    private void work() {
        contacts.work(
                List.of(processor), List.of(new FlipFlopWatch(flipFlops, TestDatabase.HOME)), Duration.ofHours(1));
    }

    private record EmailOfContacts() implements FlipFlopSettings {
        @Override
        public Optional<List<String>> columns() {
            return Optional.of(List.of("contact.email"));
        }

        @Override
        public Duration window() {
            return Duration.ofMinutes(1);
        }

        @Override
        public int parkedAt() {
            return 2;
        }
    }

    private static final class Succeeds implements Processor<SqlConnection> {
        @Override
        public String name() {
            return "succeeds";
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
