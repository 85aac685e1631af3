package dev.ringback.postgres.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;

/**
 * A table {@code things}, all of it watched, and a diary that nobody watches: whoever writes a thing notes there, in the
 * same transaction, when he did it.
 */
class OnAWatchedTable extends OnADatabase {
    static final String THINGS = "CREATE TABLE things (id int PRIMARY KEY, name text)";
    static final String WRITE = "INSERT INTO things VALUES (1); INSERT INTO diary VALUES (clock_timestamp())";
    static final String EVENTS = "INSERT,UPDATE,DELETE,TRUNCATE";

    @BeforeEach
    void createThings() {
        execute(THINGS, "CREATE TABLE diary (at timestamptz)");
    }

    void look() {
        watch(all("things"));
    }

    /** As if the service had not run since; nothing that it remembers is in its process. */
    void aDayPasses() {
        execute("UPDATE ringback_sightings SET seen_at = seen_at - interval '1 day'");
    }

    /** A replica looks again and again, until the gap has its end. */
    void lookUntilTheGapEnds() {
        Awaitility.await().until(() -> {
            look();
            return database.rows("SELECT 1 FROM ringback_gaps WHERE until IS NULL")
                    .isEmpty();
        });
    }

    /** Table, operations, whether it has an end. */
    List<String> gaps() {
        return database.rows("""
                SELECT table_name, array_to_string(operations, ','), CASE WHEN until IS NULL THEN 'lasts' ELSE 'ended' END
                FROM ringback_gaps ORDER BY id""");
    }

    String reason() {
        return database.value("SELECT reason FROM ringback_gaps");
    }

    /** What the diary has noted is not in the log, and lies within the only gap. */
    void assertMissedWithinTheGap() {
        assertThat(database.rows("SELECT 1 FROM database_trigger_logs")).isEmpty();
        assertThat(database.rows("""
                SELECT since <= at AND at <= coalesce(until, clock_timestamp()) FROM ringback_gaps CROSS JOIN diary""")).isNotEmpty().containsOnly("t");
    }

    void assertNoGap() {
        assertThat(gaps()).isEmpty();
    }

    Connection begin(String... statements) throws SQLException {
        Connection connection = database.connect();
        execute(connection, "BEGIN");
        execute(connection, statements);
        return connection;
    }
}
