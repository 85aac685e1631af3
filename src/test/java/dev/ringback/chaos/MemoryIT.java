package dev.ringback.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.demo.Database;
import dev.ringback.demo.EmbeddedDatabase;
import dev.ringback.demo.ServerOptions;
import dev.ringback.packaged.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** However long the backlog, the service holds a few claims of it, no more. */
@Tag("chaos")
class MemoryIT {
    private static final int MILLION = 1_000_000;
    private static final Map<String, String> SETTINGS = Map.of("RINGBACK_PROCESSORS_WELCOME_MAIL_ENABLED", "false");

    @Test
    void aMillionChangesOfAKilobyteDrainInAHeapOf300Megabytes() throws IOException {
        try (EmbeddedDatabase server = EmbeddedDatabase.start(ServerOptions.durable())) {
            Database database = server.createDatabase("memory");
            try (ServiceProcess first = ServiceProcess.start(database, SETTINGS).awaitListening();
                    Session session = new Session(database)) {
                first.stop();
                for (int part = 0; part < 10; part++) {
                    session.execute(
                            "INSERT INTO users (last_name, email) SELECT repeat(md5(i::text), 32), 'x@example.com'"
                                    + " FROM generate_series(1, " + MILLION / 10 + ") i");
                }
                assertThat(session.number("SELECT min(length(payload::text)) FROM database_trigger_logs"))
                        .isGreaterThan(1000);
            }
            long start = System.nanoTime();
            try (ServiceProcess service = ServiceProcess.start(
                            database.url(), List.of("-Xmx300m", "-XX:+ExitOnOutOfMemoryError"), SETTINGS);
                    Session session = new Session(database)) {
                long[] most = new long[1];
                Awaitility.await("the backlog")
                        .pollInterval(Duration.ofMillis(500))
                        .atMost(Duration.ofMinutes(10))
                        .until(() -> {
                            most[0] = Math.max(most[0], residentKilobytes(service));
                            return session.number("SELECT count(*) FROM (SELECT FROM database_trigger_logs"
                                            + " WHERE status <> 'succeeded' LIMIT 1) o")
                                    == 0;
                        });
                System.out.printf(
                        "a million changes of 1 kB: %d s, at most %d MB resident%n",
                        Duration.ofNanos(System.nanoTime() - start).toSeconds(), most[0] / 1024);
                assertThat(service.handle().isAlive()).isTrue();
                assertThat(session.number("SELECT count(*) FROM subscriptions")).isEqualTo(MILLION);
                assertThat(session.number("SELECT count(*) FROM user_log")).isEqualTo(MILLION);
            }
        }
    }

    /** 0 where the system does not say. */
    private static long residentKilobytes(ServiceProcess service) throws IOException {
        Path status = Path.of("/proc/" + service.handle().pid() + "/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .map(line -> Long.valueOf(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0L);
    }
}
