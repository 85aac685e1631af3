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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Heroku Connect's write-backs, with the stand-in's triggers and ours in place. */
class EchoesTest {
    private static final String LOG = "SELECT status, error FROM database_trigger_logs ORDER BY id";
    private static final String SUCCEEDED = "succeeded|null";

    private final Counting counting = new Counting();
    private MappedContacts contacts;

    @BeforeEach
    void install() throws SQLException {
        contacts = new MappedContacts().watched(counting.interests());
        contacts.local("INSERT INTO salesforce.contact (lastname) VALUES ('Holm')");
        work(new Echoes(MappedContacts.TABLES, () -> true));
    }

    @AfterEach
    void close() {
        contacts.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            sfid = '003A', _hc_lastop = 'INSERTED'; _hc_lastop, sfid
            _hc_lastop = 'FAILED', _hc_err = '{}';  _hc_err, _hc_lastop
            _hc_lastop = 'PENDING', systemmodstamp = now(); systemmodstamp
            _hc_lastop = 'PENDING'; nothing was changed
            """)
    void anUpdateOfConnectsOwnColumnsGoesToNoProcessor(String written, String changed) {
        contacts.local("ALTER TABLE salesforce.contact DISABLE TRIGGER hc_contact_status_trigger");
        contacts.connect("UPDATE salesforce.contact SET " + written);

        work(new Echoes(MappedContacts.TABLES, () -> true));

        assertThat(contacts.database.rows(LOG))
                .containsExactly(SUCCEEDED, "ignored|echo of Heroku Connect: " + changed);
        assertThat(counting.changes).isEqualTo(1);
    }

    @Test
    void whatSalesforceHasChangedIsNoEcho() {
        contacts.connect("UPDATE salesforce.contact SET sfid = '003A', lastname = 'Holmes'");

        work(new Echoes(MappedContacts.TABLES, () -> true));

        assertThat(contacts.database.rows(LOG)).containsExactly(SUCCEEDED, SUCCEEDED);
    }

    @Test
    void anybodyElsesUpdateIsNoEcho() {
        contacts.local("UPDATE salesforce.contact SET systemmodstamp = now()");

        work(new Echoes(MappedContacts.TABLES, () -> true));

        assertThat(contacts.database.rows(LOG)).containsExactly(SUCCEEDED, SUCCEEDED);
    }

    @Test
    void echoesMayBeProcessed() {
        contacts.connect("UPDATE salesforce.contact SET _hc_lastop = 'INSERTED'");

        work(new Echoes(MappedContacts.TABLES, () -> false));

        assertThat(contacts.database.rows(LOG)).containsExactly(SUCCEEDED, SUCCEEDED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            sfid of salesforce.contact 1; sfid = '003A'; t
            sfid of salesforce.contact 1; sfid = '003A', lastname = 'Holmes'; t
            sfid of salesforce.contact 2; sfid = '003A'; f
            sfid of salesforce.contact 1; _hc_lastop = 'FAILED'; f
            synced salesforce.contact 1;  _hc_lastop = 'INSERTED'; t
            synced salesforce.contact 1;  _hc_lastop = 'FAILED'; t
            synced salesforce.contact 1;  systemmodstamp = now(), _hc_lastop = 'PENDING'; f
            """)
    void aWriteBackWakesThoseWhoWaitForIt(String condition, String written, String woken) {
        contacts.local("ALTER TABLE salesforce.contact DISABLE TRIGGER hc_contact_status_trigger");
        String waits = "{\"operation\": \"INSERT\", \"record_id\": \"7\"}";
        contacts.local(
                "INSERT INTO database_trigger_logs (payload, schema, klass_name, status, waiting_for, next_attempt_at)"
                        + " VALUES ('" + waits + "', 'public', 'users', 'waiting', '" + condition
                        + "', now() + interval '1 day')");
        contacts.connect("UPDATE salesforce.contact SET " + written);

        work(new Echoes(MappedContacts.TABLES, () -> true));

        assertThat(contacts.database.value(
                        "SELECT status <> 'waiting' FROM database_trigger_logs WHERE klass_name = 'users'"))
                .isEqualTo(woken);
    }

    private void work(Echoes echoes) {
        contacts.work(List.of(counting), List.of(echoes), Duration.ofHours(1));
    }

    /** Succeeds with every change of a contact, and counts them. */
    private static final class Counting implements Processor<SqlConnection> {
        private int changes;

        @Override
        public String name() {
            return "counting";
        }

        @Override
        public List<Interest> interests() {
            return List.of(Interest.in(MappedContacts.CONTACT, Operation.INSERT, Operation.UPDATE, Operation.DELETE));
        }

        @Override
        public Uni<Outcomes> process(Batch batch, SqlConnection transaction) {
            changes += batch.size();
            return Uni.createFrom().item(Outcomes.all(batch, Outcome.succeeded()));
        }
    }
}
