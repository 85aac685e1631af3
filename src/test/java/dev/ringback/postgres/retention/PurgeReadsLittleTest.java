package dev.ringback.postgres.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A step reads as many rows as it was told to look at, however many there are. Its plans are in functions, so it is not they
 * that are looked at but the server's own count of what was read.
 */
class PurgeReadsLittleTest {
    private static final int BATCH = 1000;
    private static final int KEPT = 3_000;

    private static AgedLog log;

    @BeforeAll
    static void manyChanges() {
        log = new AgedLog();
        log.changes(KEPT, "dead", 80);
        log.changes(5_000, "succeeded", 31);
        log.changes(300_000, "succeeded", 1);
        log.database.execute("""
                INSERT INTO ringback_deliveries (change_id, processor, kind, recipient, status, created_at, updated_at, sent_at)
                SELECT l.id, 'p', 'mail', 'a@example.com', 'succeeded', l.created_at, l.updated_at, l.processed_at
                FROM database_trigger_logs l WHERE l.status = 'succeeded'""");
    }

    @AfterAll
    static void close() {
        log.close();
    }

    /** The rows are looked at, locked, deleted, and once more seen to be gone; each by its id. */
    @ParameterizedTest
    @CsvSource({
        "ringback_purge, 0, 0, 0",
        "ringback_purge, 3000, 1000, 1000",
        "ringback_purge, 8000, 0, 0",
        "ringback_purge, 200000, 0, 0",
        "ringback_purge_deliveries, 0, 0, 0",
        "ringback_purge_deliveries, 200000, 0, 0",
    })
    void aStepReadsNoMoreThanItsBatch(String function, long after, long changes, long deliveries) throws SQLException {
        for (String statistics : new String[] {"SELECT 1", "ANALYZE"}) {
            log.database.execute(statistics);
            try (Connection connection = log.database.connect();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                assertThat(row(
                                statement,
                                "SELECT changes, deliveries FROM " + function + "(" + after + ", " + BATCH
                                        + ", 30 * 86400000::bigint, 90 * 86400000::bigint)"))
                        .isEqualTo(changes + " " + deliveries);
                String reads = "SELECT seq_scan, idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = ";
                assertReadsLittle(row(statement, reads + "'database_trigger_logs'"));
                assertReadsLittle(row(statement, reads + "'ringback_deliveries'"));
                connection.rollback();
            }
        }
    }

    private static void assertReadsLittle(String scansAndRows) {
        String[] numbers = scansAndRows.split(" ", -1);
        assertThat(numbers[0]).as("scans of the whole table").isEqualTo("0");
        assertThat(Long.parseLong(numbers[1])).as("rows read").isLessThanOrEqualTo(6 * BATCH);
    }

    private static String row(Statement statement, String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1) + " " + result.getString(2);
        }
    }
}
