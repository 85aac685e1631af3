package dev.ringback.postgres.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Operation;
import dev.ringback.change.TableName;
import dev.ringback.operations.TableCapture;
import dev.ringback.postgres.TestDatabase;
import dev.ringback.processing.Interest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.postgresql.ds.PGSimpleDataSource;

/** A migrated database for each test, and short ways to watch, write and read the log. */
class OnADatabase {
    static final CaptureSettings SETTINGS = new CaptureSettings(Bell.SLEEPING, Duration.ofMillis(300));

    /** One line for each logged change: operation, table, record, names of changed columns, copied values, partition. */
    private static final String LOG = """
            SELECT concat_ws(' ', payload ->> 'operation', klass_name, coalesce(record_id, '-'),
                CASE WHEN payload -> 'changed' IS NOT NULL THEN 'changed ' || coalesce((
                    SELECT string_agg(c, ',' ORDER BY c) FROM jsonb_array_elements_text(payload -> 'changed') c), '')
                END, payload ->> 'values', payload ->> 'partition')
            FROM database_trigger_logs ORDER BY id""";

    /** What capture gives itself, and has not got from the triggers of the log, must be the same. */
    private static final String WRONGLY_DERIVED = """
            SELECT id, operation, record_id, lane FROM database_trigger_logs
            WHERE operation IS DISTINCT FROM upper(payload ->> 'operation')
               OR record_id IS DISTINCT FROM payload ->> 'record_id'
               OR lane <> ringback_lane(schema, klass_name, payload ->> 'record_id')""";

    TestDatabase database;

    @BeforeEach
    void createDatabase() {
        database = TestDatabase.migrated();
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    void execute(String... statements) {
        database.execute(statements);
    }

    static Interest all(String table) {
        return Interest.in(TableName.of(table), Operation.INSERT, Operation.UPDATE, Operation.DELETE);
    }

    List<TableCapture> watch(Interest... interests) {
        return installer(SETTINGS, interests).install().await().atMost(Duration.ofSeconds(30));
    }

    List<TableCapture> watch(Bell bell, Interest... interests) {
        CaptureSettings settings = new CaptureSettings(bell, SETTINGS.lockTimeout());
        return installer(settings, interests).install().await().atMost(Duration.ofSeconds(30));
    }

    List<TableCapture> inspect(Interest... interests) {
        return new Inspector(database.pool(), TestDatabase.HOME, List.of(interests), SETTINGS)
                .inspect()
                .await()
                .atMost(Duration.ofSeconds(30));
    }

    CaptureInstaller installer(CaptureSettings settings, Interest... interests) {
        return new CaptureInstaller(database.pool(), TestDatabase.HOME, List.of(interests), settings);
    }

    /** What the log says since the last look. */
    List<String> logged() {
        List<String> lines = database.rows(LOG);
        assertThat(database.rows(WRONGLY_DERIVED)).isEmpty();
        database.execute("DELETE FROM database_trigger_logs");
        return lines;
    }

    /** Numbers from one as lines of the log. */
    static List<String> lines(String pattern, int from, int to) {
        List<String> lines = new ArrayList<>();
        for (int i = from; i <= to; i++) {
            lines.add(pattern.formatted(i));
        }
        return lines;
    }

    /** Another role, which may do no more than it is granted. */
    Connection connectAs(String role, String... grants) throws SQLException {
        try (Connection superuser = database.database().connectAsSuperuser();
                Statement statement = superuser.createStatement()) {
            statement.execute("DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '" + role
                    + "') THEN CREATE ROLE " + role + " LOGIN PASSWORD '" + role + "'; END IF; END $$");
            for (String grant : grants) {
                statement.execute(grant);
            }
        }
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(database.database()
                .jdbcUrl()
                .replace("user=ringback&password=ringback", "user=" + role + "&password=" + role));
        return source.getConnection();
    }

    static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    static TableCapture of(String table, List<TableCapture> captures) {
        return captures.stream()
                .filter(capture -> (capture.schema() + "." + capture.table()).equals(table))
                .findAny()
                .orElseThrow();
    }

    /** Waits until some session of this database waits for a lock. */
    void awaitBlocked() {
        Awaitility.await()
                .until(() -> !database.rows("SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
                                + " AND wait_event_type = 'Lock'")
                        .isEmpty());
    }
}
