package dev.ringback.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.demo.Database;
import dev.ringback.demo.EmbeddedDatabase;
import dev.ringback.demo.ServerOptions;
import dev.ringback.postgres.TcpProxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The packaged service when things go wrong around it; on a durable database, because a crash is among them. */
class FaultsIT {
    private static final Map<String, String> NO_MAIL_SERVER = Map.of("QUARKUS_MAILER_PORT", "1");

    private EmbeddedDatabase server;
    private Database database;

    @BeforeEach
    void start() {
        server = EmbeddedDatabase.start(ServerOptions.durable());
        database = server.createDatabase("faults");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aDatabaseThatIsNotThereYetIsWaitedFor() throws Exception {
        server.stopImmediately();
        try (ServiceProcess service = ServiceProcess.start(database, NO_MAIL_SERVER)) {
            await(() -> service.status("/q/health/live") == 200);
            assertThat(service.status("/q/health/ready")).isEqualTo(503);
            assertThat(service.get("/q/health/ready")).contains("not migrated yet");
            assertThat(service.status("/q/health/started")).isEqualTo(503);

            server.startAgain();

            service.awaitListening();
            assertThat(service.status("/q/health/started")).isEqualTo(200);
        }
    }

    /** Its claims and its two lines get no answer, and nobody tells it that the link is gone. */
    @Test
    void aHalfOpenLinkIsNoticedWithinTheConfiguredTime() throws Exception {
        Map<String, String> settings = Map.of(
                "QUARKUS_MAILER_PORT", "1",
                "RINGBACK_PROCESSING_STATEMENT_TIMEOUT", "2s",
                "RINGBACK_PROCESSING_SILENCE", "2s",
                "RINGBACK_INTAKE_ANSWER", "1s",
                "RINGBACK_INTAKE_PING", "2s");
        try (TcpProxy network = TcpProxy.to(server.port());
                ServiceProcess service = ServiceProcess.start(
                                new Database(database.name(), network.port()).url(), List.of("-Xmx256m"), settings)
                        .awaitListening()) {
            network.goHalfOpen("");
            execute("INSERT INTO users (last_name, email) VALUES ('Half', 'h@example.com')");

            // Several times what is configured, and far less than an operating system takes to notice.
            Awaitility.await("the subscription").atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(
                            value("SELECT count(*) FROM subscriptions"))
                    .isEqualTo("1"));
            service.awaitListening();
        }
    }

    @Test
    void anOrderlyStopIsQuickAndLeavesNothingBehind() throws Exception {
        ServiceProcess service = ServiceProcess.start(database, NO_MAIL_SERVER).awaitListening();

        // A platform that is kept waiting for longer kills it.
        assertThat(service.stop()).isLessThan(Duration.ofSeconds(30));
        // The server says goodbye a moment after us.
        await(() -> value("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'ringback%'")
                .equals("0"));
        await(() -> value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
                .equals("0"));
        assertThat(value("SELECT count(*) FROM ringback_replicas")).isEqualTo("0");
    }

    private static void await(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofMinutes(4))
                .until(condition);
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
