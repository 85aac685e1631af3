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
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The two first figures, on a durable database, with the packaged service as a process of its own. Run with {@code ./mvnw
 * verify -Pfigures}.
 */
@Tag("figures")
class FiguresIT {
    private static final int BACKLOG = 100_000;
    private static final int PER_SECOND = 1_000;
    private static final int SECONDS = 20;
    private static final int WRITERS = 8;
    /** Mails are queued, not sent: nobody listens there. */
    private static final Map<String, String> NO_MAIL_SERVER =
            Map.of("QUARKUS_MAILER_HOST", "localhost", "QUARKUS_MAILER_PORT", "1");

    @Test
    void aBacklogIsDrainedAtTwentyThousandPerSecond() throws Exception {
        try (EmbeddedDatabase server = EmbeddedDatabase.start(ServerOptions.durable())) {
            Database database = server.createDatabase("figures");
            try (ServiceProcess first = ServiceProcess.start(database, NO_MAIL_SERVER)) {
                first.awaitListening();
                execute(database, users(5_000)); // the second start finds everything in place, and warm
                awaitSettled(database);
            }
            execute(database, users(BACKLOG), "VACUUM ANALYZE");
            long start = System.nanoTime();
            try (ServiceProcess service = ServiceProcess.start(database, NO_MAIL_SERVER)) {
                awaitSettled(database);
                assertThat(service.handle().isAlive()).isTrue();
                String[] span = value(
                                database,
                                "SELECT count(*), extract(epoch FROM max(processed_at) - min(processed_at))"
                                        + " FROM database_trigger_logs WHERE id > (SELECT max(id) - " + BACKLOG
                                        + " FROM database_trigger_logs)")
                        .split("\\|", -1);
                double rate = Double.parseDouble(span[0]) / Double.parseDouble(span[1]);
                System.out.printf(
                        Locale.ROOT,
                        "figures: backlog of %s drained in %s s: %.0f changes/s (cold JVM, start included %.1f s)%n",
                        span[0],
                        span[1],
                        rate,
                        (System.nanoTime() - start) / 1e9);
                assertThat(rate).isGreaterThan(20_000);
            }
        }
    }

    @Test
    void singleInsertsAreFollowedWithinThreeMilliseconds() throws Exception {
        try (EmbeddedDatabase server = EmbeddedDatabase.start(ServerOptions.durable())) {
            Database database = server.createDatabase("figures");
            try (ServiceProcess service = ServiceProcess.start(database, NO_MAIL_SERVER)) {
                service.awaitListening();
                insertAtRate(database, SECONDS); // warm up
                awaitSettled(database);
                long last = Long.parseLong(value(database, "SELECT max(id) FROM users"));
                insertAtRate(database, SECONDS);
                awaitSettled(database);
                String figures = value(database, """
                        SELECT count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY ms),
                               percentile_cont(0.99) WITHIN GROUP (ORDER BY ms), max(ms)
                        FROM (SELECT extract(epoch FROM s.created_at - u.created_at) * 1000 AS ms
                              FROM users u JOIN subscriptions s ON s.user_id = u.id WHERE u.id > %d) lag""".formatted(last));
                System.out.println("figures: " + PER_SECOND + "/s: count|median ms|p99 ms|max ms = " + figures);
                double median = Double.parseDouble(figures.split("\\|", -1)[1]);
                assertThat(median).isLessThan(3);
            }
        }
    }

    private static String users(int count) {
        return "INSERT INTO users (first_name, last_name, email)"
                + " SELECT 'First' || g, 'Last' || g, 'user' || g || '@example.com' FROM generate_series(1, " + count
                + ") g";
    }

    /** Several sessions, each inserting at its share of the rate, each row in a transaction of its own. */
    private static void insertAtRate(Database database, int seconds) throws Exception {
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        long start = System.nanoTime();
        var running = IntStream.range(0, WRITERS)
                .<Future<?>>mapToObj(writer -> writers.submit(() -> {
                    try (Connection connection = database.connect();
                            Statement statement = connection.createStatement()) {
                        int mine = PER_SECOND * seconds / WRITERS;
                        long gap = Duration.ofSeconds(seconds).toNanos() / mine;
                        for (int i = 0; i < mine; i++) {
                            long due = start + i * gap + writer * gap / WRITERS;
                            while (due - System.nanoTime() > 0) {
                                LockSupport.parkNanos(due - System.nanoTime());
                            }
                            statement.execute(users(1));
                        }
                        return null;
                    }
                }))
                .toList();
        for (Future<?> one : running) {
            one.get();
        }
        writers.shutdown();
        double took = (System.nanoTime() - start) / 1e9;
        System.out.printf(Locale.ROOT, "figures: %d inserts in %.1f s%n", PER_SECOND * seconds, took);
    }

    private static void awaitSettled(Database database) {
        Awaitility.await("everything settled")
                .pollInterval(Duration.ofMillis(200))
                .atMost(Duration.ofMinutes(3))
                .until(() -> value(database, "SELECT count(*) FROM database_trigger_logs WHERE status = 'pending'")
                        .equals("0"));
    }

    private static void execute(Database database, String... statements) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String value(Database database, String query) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            StringBuilder row = new StringBuilder(String.valueOf(result.getString(1)));
            for (int i = 2; i <= result.getMetaData().getColumnCount(); i++) {
                row.append('|').append(result.getString(i));
            }
            return row.toString();
        }
    }
}
