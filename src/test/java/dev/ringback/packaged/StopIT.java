package dev.ringback.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.demo.Database;
import dev.ringback.demo.EmbeddedDatabase;
import dev.ringback.demo.ServerOptions;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stop in the middle of everything: people who listen, two exports, and a backlog. */
class StopIT {
    private static final int USERS = 20_000;
    private static final int EXPORTED = 30_000;
    private static final int TOLD_TO_STOP = 143;

    /** Slow, so that it is stopped in the middle. */
    private static final Map<String, String> SLOW = Map.of(
            "QUARKUS_MAILER_PORT", "1",
            "RINGBACK_INTAKE_WORKERS", "1",
            "RINGBACK_INTAKE_BATCH", "50");

    /** Far more than two sockets hold. */
    private static final String SETTLED = """
            INSERT INTO database_trigger_logs (payload, schema, klass_name, status)
            SELECT jsonb_build_object('operation', 'INSERT', 'record_id', n::text, 'values',
                       jsonb_build_object('note', repeat('x', 900))), 'public', 'elsewhere', 'succeeded'
            FROM generate_series(1, %d) n""".formatted(EXPORTED);

    private static final String BACKLOG =
            "INSERT INTO users (last_name) SELECT 'n' || g FROM generate_series(1, %d) g".formatted(USERS);

    private static final String AMOUNT =
            "SELECT count(*) FROM database_trigger_logs WHERE klass_name = 'users' AND status ";

    private EmbeddedDatabase server;
    private Database database;

    @BeforeEach
    void start() {
        server = EmbeddedDatabase.start(ServerOptions.fast());
        database = server.createDatabase("stop");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aStopBesideListenersExportsAndABacklogIsQuickAndLosesNothing() throws Exception {
        ServiceProcess first = ServiceProcess.start(database, SLOW).awaitListening();
        execute(SETTLED);
        List<Hearer> hearers = new ArrayList<>();
        for (int nth = 0; nth < 5; nth++) {
            hearers.add(Hearer.of(first, nth % 2 == 0 ? HttpClient.Version.HTTP_1_1 : HttpClient.Version.HTTP_2));
        }
        try (RawExport stalled = RawExport.begin(first);
                RawExport running = RawExport.begin(first)) {
            execute(BACKLOG);
            within(30, () -> assertThat(value(AMOUNT + "= 'succeeded'")).isNotEqualTo("0"));

            long start = System.nanoTime();
            first.handle().destroy();
            RawExport.Ending ending = running.readOn();
            assertThat(first.awaitExit()).isEqualTo(TOLD_TO_STOP);
            Duration took = Duration.ofNanos(System.nanoTime() - start);

            assertThat(took).isLessThan(Duration.ofSeconds(9));
            assertThat(first.output())
                    .contains("stopped: what was claimed is settled or free again")
                    .doesNotContain("\tat dev.ringback");
            hearers.forEach(Hearer::wasToldOfTheStop);
            assertThat(stalled.readOn().ended()).isFalse();
            assertThat(ending.ended()).as("%s", ending).isEqualTo(ending.lines() >= EXPORTED);
        }
        assertThat(value("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'ringback%'"))
                .isEqualTo("0");
        assertThat(value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"))
                .isEqualTo("0");
        assertThat(value("SELECT count(*) FROM ringback_replicas")).isEqualTo("0");
        assertThat(value(AMOUNT + "= 'pending'")).as("it was in the middle").isNotEqualTo("0");
        assertThat(value("SELECT count(*) FROM user_log")).isEqualTo(value(AMOUNT + "= 'succeeded'"));

        try (ServiceProcess second = ServiceProcess.start(database, Map.of("QUARKUS_MAILER_PORT", "1"))) {
            second.awaitListening();
            within(60, () -> assertThat(value(AMOUNT + "= 'succeeded'")).isEqualTo(String.valueOf(USERS)));
        }
        assertThat(value("SELECT concat_ws(' ', count(*), count(DISTINCT user_id)) FROM user_log"))
                .isEqualTo(USERS + " " + USERS);
    }

    /** Somebody who listens, until it is told to go. */
    private record Hearer(List<String> lines, CompletableFuture<Void> end) {
        static Hearer of(ServiceProcess service, HttpClient.Version version) throws Exception {
            HttpRequest request = HttpRequest.newBuilder(service.uri("/api/v1/events"))
                    .version(version)
                    .header("Authorization", "Bearer " + ServiceProcess.TOKEN)
                    .build();
            var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofLines());
            assertThat(answer.version()).isEqualTo(version);
            List<String> lines = new CopyOnWriteArrayList<>();
            CompletableFuture<Void> end = CompletableFuture.runAsync(
                    () -> answer.body().filter(Hearer::isWord).forEach(lines::add),
                    command -> new Thread(command).start());
            within(10, () -> assertThat(lines).contains(":ready"));
            return new Hearer(lines, end);
        }

        /** Anything but a change. */
        private static boolean isWord(String line) {
            return line.startsWith(":") || line.equals("event:dropped") || line.contains("reason");
        }

        void wasToldOfTheStop() {
            assertThat(end).succeedsWithin(10, TimeUnit.SECONDS);
            assertThat(lines).contains("event:dropped", "data:{\"reason\":\"the service stops\"}");
        }
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
