package dev.ringback.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Operation;
import dev.ringback.postgres.shield.ConnectTown;
import dev.ringback.processing.Need;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One processor needs the sfid, one needs nothing, one needs the record in sync. Nobody looks again within the test. */
class WaitingForSalesforceTest {
    private static final String STATE = """
            SELECT operation, status, attempts, waiting_for, deadline > now() + interval '59 minutes'
            FROM database_trigger_logs WHERE klass_name = 'contact' ORDER BY id""";
    private static final String MAILS = "SELECT tables, operation FROM mails ORDER BY change_id, tables";

    private ConnectTown town;

    @BeforeEach
    void watch() {
        ConnectSettings connect = () -> ConnectTown.SCHEMA;
        town = new ConnectTown(
                        500,
                        ConnectTown.contacts(Operation.INSERT).needing(Need.SFID),
                        ConnectTown.contacts(Operation.INSERT, Operation.UPDATE),
                        ConnectTown.contacts(Operation.UPDATE)
                                .whenChanged("lastname")
                                .needing(Need.SYNCED))
                .with(new Echoes(new MappedTables(connect), () -> true))
                .watched();
        town.local("INSERT INTO salesforce.contact (lastname) VALUES ('Holm')");
    }

    @AfterEach
    void close() {
        town.close();
    }

    @Test
    void aChangeWaitsWithoutUsingAnAttemptWhileOthersOfItGoOn() {
        town.drain(10);

        assertThat(town.database.rows(STATE)).containsExactly("INSERT|waiting|0|sfid of salesforce.contact 1|t");
        assertThat(town.database.rows(MAILS)).containsExactly("mails-1|INSERT");
    }

    @Test
    void theWriteBackWakesIt() {
        town.drain(10);

        town.connect("UPDATE salesforce.contact SET sfid = '003A', _hc_lastop = 'INSERTED' WHERE id = 1");
        town.drain(10);

        assertThat(town.database.rows(STATE))
                .containsExactly("INSERT|succeeded|0|null|null", "UPDATE|ignored|0|null|null");
        assertThat(town.database.rows(MAILS)).containsExactly("mails-0|INSERT", "mails-1|INSERT");
    }

    @Test
    void aWriteBackThatComesBeforeTheWaitIsWrittenWakesItToo() {
        town.beforeItIsSettled(() -> {
            town.beforeItIsSettled(() -> {});
            town.connect("UPDATE salesforce.contact SET sfid = '003A' WHERE id = 1");
            town.drain(10);
        });
        town.drain(10);
        town.drain(10);

        assertThat(town.database.rows(STATE))
                .containsExactly("INSERT|succeeded|0|null|null", "UPDATE|ignored|0|null|null");
    }

    @Test
    void laterChangesOfTheRecordKeepTheirOrder() {
        town.drain(10);
        town.local("UPDATE salesforce.contact SET title = 'Dr.' WHERE id = 1");
        town.local("UPDATE salesforce.contact SET lastname = 'Holm-Berg' WHERE id = 1");
        town.drain(10);
        assertThat(town.database.rows(MAILS)).containsExactly("mails-1|INSERT");

        town.connect("UPDATE salesforce.contact SET sfid = '003A', _hc_lastop = 'INSERTED' WHERE id = 1");
        town.drain(10);

        assertThat(town.database.rows("SELECT tables, operation, change_id FROM mails ORDER BY ctid"))
                .containsSubsequence("mails-0|INSERT|1", "mails-1|UPDATE|2", "mails-2|UPDATE|3");
    }

    @Test
    void aRefusalIsToldWhileItWaitsAndAtItsDeadline() {
        town.drain(10);
        town.connect("""
                UPDATE salesforce.contact SET _hc_lastop = 'FAILED', _hc_err = '{"msg": "email is missing"}' WHERE id = 1""");
        town.database.execute("UPDATE database_trigger_logs SET next_attempt_at = now() WHERE status = 'waiting'");
        town.drain(10);
        String told = "waiting for sfid of salesforce.contact 1: FAILED {\"msg\": \"email is missing\"}";
        assertThat(town.database.value("SELECT error FROM database_trigger_logs WHERE status = 'waiting'"))
                .isEqualTo(told);

        town.database.execute(
                "UPDATE database_trigger_logs SET next_attempt_at = now(), deadline = now() WHERE status = 'waiting'");
        town.drain(10);

        assertThat(town.database.value("SELECT status, attempts, error FROM database_trigger_logs WHERE id = 1"))
                .isEqualTo("dead|0|the deadline passed while " + told);
    }

    @Test
    void aRecordThatIsToBeSyncedIsWokenByTheLastOperation() {
        town.connect("UPDATE salesforce.contact SET sfid = '003A', _hc_lastop = 'INSERTED' WHERE id = 1");
        town.drain(10);
        town.local("UPDATE salesforce.contact SET lastname = 'Berg' WHERE id = 1");
        town.drain(10);
        assertThat(town.database.rows(STATE)).last().isEqualTo("UPDATE|waiting|0|synced salesforce.contact 1|t");

        town.connect("UPDATE salesforce.contact SET _hc_lastop = 'UPDATED' WHERE id = 1");
        town.drain(10);

        assertThat(town.database.rows(MAILS)).last().isEqualTo("mails-2|UPDATE");
    }

    @Test
    void whatIsGoneWaitsForNothing() {
        town.drain(10);
        town.local("DELETE FROM salesforce.contact WHERE id = 1");
        town.database.execute("UPDATE database_trigger_logs SET next_attempt_at = now() WHERE status = 'waiting'");

        town.drain(10);

        assertThat(town.database.rows(STATE)).containsExactly("INSERT|succeeded|0|null|null");
        assertThat(town.database.rows(MAILS)).containsExactly("mails-0|INSERT", "mails-1|INSERT");
    }
}
