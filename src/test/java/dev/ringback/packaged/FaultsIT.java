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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
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

    @Test
    void killedServicesAndACrashedDatabaseLoseNothingAndDoubleNothing() throws Exception {
        ServiceProcess one = ServiceProcess.start(database, NO_MAIL_SERVER).awaitListening();
        ServiceProcess other = ServiceProcess.start(database, NO_MAIL_SERVER).awaitListening();
        AtomicBoolean enough = new AtomicBoolean();
        AtomicLong committed = new AtomicLong();
        ExecutorService writers = Executors.newFixedThreadPool(4);
        try {
            var running = java.util.stream.IntStream.range(0, 4)
                    .<Future<?>>mapToObj(writer -> writers.submit(() -> write(enough, committed)))
                    .toList();
            for (int round = 0; round < 3; round++) {
                awaitMore(committed, 500);
                one.kill();
                one = ServiceProcess.start(database, NO_MAIL_SERVER);
                awaitMore(committed, 500);
                server.stopImmediately();
                server.startAgain();
                one.awaitListening();
            }
            awaitMore(committed, 500);
            enough.set(true);
            for (Future<?> writer : running) {
                writer.get();
            }
            awaitValue("SELECT count(*) FROM database_trigger_logs WHERE status NOT IN ('succeeded', 'ignored')", "0");
        } finally {
            writers.shutdownNow();
            one.close();
            other.close();
        }
        String users = value("SELECT count(*) FROM users");
        assertThat(Long.parseLong(users)).isGreaterThanOrEqualTo(committed.get());
        assertThat(value("SELECT count(*) FROM subscriptions")).isEqualTo(users);
        assertThat(value("SELECT count(*) FROM ringback_deliveries")).isEqualTo(users);
        assertThat(value("SELECT count(*) || ' of ' || count(DISTINCT user_id) FROM user_log"))
                .as("audit lines, one for each user")
                .isEqualTo(users + " of " + users);
    }

    @Test
    void anOrderlyStopIsQuickAndLeavesNothingBehind() throws Exception {
        ServiceProcess service = ServiceProcess.start(database, NO_MAIL_SERVER).awaitListening();

        assertThat(service.stop()).isLessThan(Duration.ofSeconds(9));
        assertThat(value("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'ringback%'"))
                .isEqualTo("0");
        assertThat(value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"))
                .isEqualTo("0");
        assertThat(value("SELECT count(*) FROM ringback_replicas")).isEqualTo("0");
    }

    /** An application that commits users one by one, and goes on after its connection was lost. */
    private Void write(AtomicBoolean enough, AtomicLong committed) {
        while (!enough.get()) {
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                while (!enough.get()) {
                    statement.execute("INSERT INTO users (last_name, email) VALUES ('W', 'w@example.com')");
                    committed.incrementAndGet();
                }
            } catch (SQLException lost) {
                // The database was stopped under it: it connects again. What was in doubt is not counted.
            }
        }
        return null;
    }

    private static void awaitMore(AtomicLong committed, long more) {
        long enough = committed.get() + more;
        await(() -> committed.get() >= enough);
    }

    private static void await(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofSeconds(60))
                .until(condition);
    }

    private void awaitValue(String query, String expected) {
        Awaitility.await(query)
                .pollInterval(Duration.ofMillis(100))
                .atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(value(query)).isEqualTo(expected));
    }

    private String value(String query) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            return result.next() ? String.valueOf(result.getString(1)) : "no row";
        }
    }
}
