package dev.ringback.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.demo.Database;
import dev.ringback.demo.EmbeddedDatabase;
import dev.ringback.demo.ServerOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A backfill outlives the service that carries it on. */
class BackfillIT {
    private static final int USERS = 10_000;
    private static final Map<String, String> NO_MAIL_SERVER = Map.of("QUARKUS_MAILER_PORT", "1");

    /** Past the triggers, as by a restore. */
    private static final String RESTORE = """
            BEGIN;
            SET LOCAL ringback.quiet = 'on';
            INSERT INTO users (last_name) SELECT 'n' || g FROM generate_series(1, %d) g;
            COMMIT""".formatted(USERS);

    private static final String ORDER = """
            {"table": "users", "processor": "audit", "chunk": 200}""";

    private EmbeddedDatabase server;
    private Database database;

    @BeforeEach
    void start() {
        server = EmbeddedDatabase.start(ServerOptions.fast());
        database = server.createDatabase("backfill");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aBackfillWhoseServiceIsKilledGoesOnInTheNextOneAndTakesEachRowOnce() throws SQLException {
        ServiceProcess first = ServiceProcess.start(database, NO_MAIL_SERVER).awaitListening();
        execute(RESTORE);
        assertThat(first.post("/api/v1/backfills", ORDER)).contains("\"status\":\"running\"");
        within(10, () -> assertThat(value("SELECT enqueued > 1000 FROM ringback_backfills"))
                .isEqualTo("t"));
        assertThat(first.get("/api/v1/status")).contains("\"backfills\":{\"items\":[{\"id\":1,\"schema\":\"public\"");
        first.kill();
        within(10, () -> assertThat(value("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'ringback'"))
                .isEqualTo("0"));
        assertThat(value("SELECT status || ' ' || (enqueued < " + USERS + ") FROM ringback_backfills"))
                .isEqualTo("running true");
        assertThat(value("SELECT count(*) = (SELECT enqueued FROM ringback_backfills) FROM database_trigger_logs"))
                .isEqualTo("t");

        try (ServiceProcess second =
                ServiceProcess.start(database, NO_MAIL_SERVER).awaitListening()) {
            assertThat(second.get("/api/v1/status")).contains("\"knownBy\":\"itself\"");
            within(60, () -> assertThat(second.get("/api/v1/backfills/1")).contains("\"status\":\"done\""));
        }

        assertThat(value("SELECT concat_ws(' ', enqueued, settled, failed) FROM ringback_backfills"))
                .isEqualTo(USERS + " " + USERS + " 0");
        assertThat(value("SELECT concat_ws(' ', count(*), count(DISTINCT record_id)) FROM database_trigger_logs"
                        + " WHERE payload ->> 'backfill' = '1' AND only_processor = 'audit' AND status = 'succeeded'"))
                .isEqualTo(USERS + " " + USERS);
        assertThat(value("SELECT count(*) FROM database_trigger_logs")).isEqualTo(String.valueOf(USERS));
        assertThat(value("SELECT concat_ws(' ', count(*), count(DISTINCT user_id)) FROM user_log"))
                .isEqualTo(USERS + " " + USERS);
        assertThat(value("SELECT count(*) FROM subscriptions")).isEqualTo("0");
    }

    private static void within(int seconds, ThrowingRunnable assertion) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(seconds))
                .untilAsserted(assertion);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String value(String query) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            return result.next() ? String.valueOf(result.getString(1)) : "no row";
        }
    }
}
