package dev.ringback.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.demo.Database;
import dev.ringback.demo.EmbeddedDatabase;
import dev.ringback.demo.ServerOptions;
import dev.ringback.postgres.TransactionPooler;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The packaged service, whose DATABASE_URL leads to a pooler in transaction mode by mistake. */
class PoolerIT {
    @Test
    void itMigratesSaysThatItPollsAndProcessesWithinThePoll() throws Exception {
        try (EmbeddedDatabase server = EmbeddedDatabase.start(ServerOptions.fast());
                TransactionPooler pooler = before(server.createDatabase("pooled"));
                ServiceProcess service = ServiceProcess.start(
                        new Database("pooled", pooler.port()).url(),
                        List.of("-Xmx256m"),
                        Map.of("QUARKUS_MAILER_PORT", "1", "RINGBACK_INTAKE_POLL", "1s"))) {
            Database direct = new Database("pooled", server.port());
            await(() -> service.status("/q/health/ready") == 200);
            await(() -> service.get("/q/health/ready").contains("pooler in transaction mode"));
            assertThat(service.get("/q/health/ready")).contains("\"listening\": \"poll-only\"");
            assertThat(service.get("/api/v1/status"))
                    .contains("\"listening\":\"poll-only\"", "pooler in transaction mode", "\"porter\":false");

            try (Connection connection = direct.connect();
                    Statement statement = connection.createStatement()) {
                for (int i = 0; i < 50; i++) {
                    statement.execute("INSERT INTO users (last_name, email) VALUES ('P', 'p@example.com')");
                }
                await(() -> value(statement, "SELECT count(*) FROM ringback_deliveries")
                        .equals("50"));
                assertThat(value(
                                statement,
                                "SELECT count(*) || ' of ' || count(DISTINCT user_id)"
                                        + " || (SELECT ', audited ' || count(*) FROM user_log) FROM subscriptions"))
                        .isEqualTo("50 of 50, audited 50");
                // A claim holds some until it ends; none may outlast it.
                await(() -> value(statement, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
                        .equals("0"));
            }
            assertThat(service.output()).doesNotContain("prepared statement");
        }
    }

    private static TransactionPooler before(Database database) {
        return TransactionPooler.before(database.port(), "ringback", database.name(), 4, false);
    }

    private static String value(Statement statement, String query) throws Exception {
        try (ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }

    private static void await(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(100))
                .atMost(Duration.ofMinutes(4))
                .until(condition);
    }
}
