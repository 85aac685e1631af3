package dev.ringback.postgres.shield;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Operation;
import dev.ringback.change.TableName;
import dev.ringback.processing.Interest;
import io.smallrye.mutiny.Uni;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is taken for a reload, and what is not. More than 20 rows a minute are one. */
class ReloadShieldTest {
    private static final String GROUPS = """
            SELECT r.name, l.operation, count(*), l.status FROM ringback_reloads r
            JOIN ringback_reload_changes m ON m.reload = r.id JOIN database_trigger_logs l ON l.id = m.change_id
            GROUP BY 1, 2, 4 ORDER BY 1, 2, 4""";

    private ConnectTown town;

    @BeforeEach
    void watch() {
        town = new ConnectTown(
                20,
                ConnectTown.contacts(Operation.INSERT, Operation.UPDATE, Operation.DELETE),
                Interest.in(new TableName(ConnectTown.SCHEMA, "account"), Operation.INSERT),
                Interest.in(TableName.of("users"), Operation.INSERT));
        town.watched();
    }

    @AfterEach
    void close() {
        town.close();
    }

    @Test
    void aReloadInOneTransactionIsSeenBeforeItsFirstRowIsProcessed() {
        town.connect(contacts(1, 100));

        town.drain(3);

        assertThat(town.mails()).isZero();
        assertThat(town.database.rows(GROUPS)).containsExactly("contact-1|INSERT|100|parked");
        assertThat(town.statuses()).containsExactly("parked|100");
    }

    @Test
    void rowsThatTrickleInAreCaughtFromTheThresholdOn() {
        for (int i = 1; i <= 30; i++) {
            town.connect(contacts(i, i));
            town.drain(10);
        }

        assertThat(town.mails()).isEqualTo(20);
        assertThat(town.database.rows(GROUPS)).containsExactly("contact-1|INSERT|10|parked");
    }

    @Test
    void asManyAsTheThresholdAreNone() {
        town.connect(contacts(1, 20));

        town.drain(7);

        assertThat(town.mails()).isEqualTo(20);
        assertThat(town.database.rows(GROUPS)).isEmpty();
    }

    @Test
    void whatTheApplicationInsertsIsNoReload() {
        town.local(contacts(1, 100));

        town.drain(1000);

        assertThat(town.mails()).isEqualTo(100);
    }

    @Test
    void theBacklogOfSomeDaysIsNoReload() {
        town.connect(contacts(1, 100));
        town.database.execute("UPDATE database_trigger_logs SET created_at = created_at - id * interval '10 minutes'");

        town.drain(50);

        assertThat(town.mails()).isEqualTo(100);
        assertThat(town.database.rows(GROUPS)).isEmpty();
    }

    @Test
    void clearingTheTableIsPartOfIt() {
        town.connect(contacts(1, 100));
        town.database.execute("UPDATE database_trigger_logs SET created_at = created_at - id * interval '10 minutes'");
        town.drain(1000);
        town.connect("DELETE FROM salesforce.contact", contacts(1, 100));

        town.drain(9);

        assertThat(town.mails()).isEqualTo(100);
        assertThat(town.database.rows(GROUPS))
                .containsExactly("contact-1|DELETE|100|parked", "contact-1|INSERT|100|parked");
    }

    @Test
    void aRecordThatComesBackLaterIsStillPartOfIt() {
        town.local(contacts(1, 30));
        town.drain(1000);
        town.connect("TRUNCATE salesforce.contact");
        town.drain(1000);

        town.connect(contacts(5, 5), contacts(1000, 1000));
        town.drain(1000);

        assertThat(town.database.rows(GROUPS))
                .containsExactly("contact-1|INSERT|1|parked", "contact-1|TRUNCATE|1|parked");
        assertThat(town.mails()).as("the thirty, and the one that is new").isEqualTo(31);
    }

    @Test
    void aSmallTableThatIsClearedAndFilledAgainInOneTransactionIsParkedAsAWhole() {
        town.local(contacts(1, 10));
        town.drain(1000);
        town.connect("BEGIN", "TRUNCATE salesforce.contact", contacts(1, 10), contacts(1000, 1000), "COMMIT");

        town.drain(1000);

        assertThat(town.database.rows(GROUPS))
                .containsExactly("contact-1|INSERT|10|parked", "contact-1|TRUNCATE|1|parked");
        assertThat(town.mails()).as("the ten, and the one that is new").isEqualTo(11);
    }

    @Test
    void otherTablesAndUpdatesGoOnAndEachParkedRowHoldsBackItsOwnRecordOnly() {
        town.local(contacts(500, 501));
        town.drain(1000);
        town.connect(contacts(1, 100));
        town.drain(1000);

        town.connect("UPDATE salesforce.contact SET title = 'Dr.' WHERE lastname IN ('n7', 'n500')");
        town.local("INSERT INTO users (last_name) VALUES ('holm')");
        town.connect("INSERT INTO salesforce.account (sfid, name) VALUES ('a1', 'Acme')");
        town.drain(1000);

        assertThat(town.database.rows("SELECT tables, operation, count(*) FROM mails GROUP BY 1, 2 ORDER BY 1, 2"))
                .containsExactly("mails-0|INSERT|2", "mails-0|UPDATE|1", "mails-1|INSERT|1", "mails-2|INSERT|1");
        assertThat(town.statuses()).containsExactly("parked|100", "pending|1", "succeeded|5");
    }

    @Test
    void theRestOfTheLanesIsParkedWithTheFirstOfThem() {
        town.connect(contacts(1, 1000));

        town.engine().work(64).await().indefinitely();

        assertThat(town.database.value("SELECT count(*) > 64 FROM database_trigger_logs WHERE status = 'parked'"))
                .isEqualTo("t");
        assertThat(town.database.rows("""
                        SELECT DISTINCT error, processors, attempts FROM database_trigger_logs WHERE status = 'parked'""")).hasSize(1);
    }

    @Test
    void severalReplicasMakeOneGroup() {
        town.connect(contacts(1, 2000));

        Uni.join()
                .all(List.of(
                        town.engine().work(100),
                        town.engine().work(100),
                        town.engine().work(100),
                        town.engine().work(100)))
                .andCollectFailures()
                .await()
                .indefinitely();
        town.drain(500);

        assertThat(town.mails()).isZero();
        assertThat(town.database.rows(GROUPS)).containsExactly("contact-1|INSERT|2000|parked");
    }

    @Test
    void aChangeThatIsReleasedByHandIsNotCaughtAgain() {
        town.connect(contacts(1, 100));
        town.drain(1000);
        town.database.execute("""
                UPDATE database_trigger_logs SET status = 'retrying', next_attempt_at = now(),
                    processors = ringback_released(processors) WHERE id = 17""");

        town.drain(1000);

        assertThat(town.mails()).isEqualTo(1);
        assertThat(town.database.value("SELECT status FROM database_trigger_logs WHERE id = 17"))
                .isEqualTo("succeeded");
    }

    static String contacts(int first, int last) {
        return "INSERT INTO salesforce.contact (sfid, lastname, email) SELECT 's' || g, 'n' || g, g || '@example.org'"
                + " FROM generate_series(" + first + ", " + last + ") g";
    }
}
