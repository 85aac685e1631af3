package dev.ringback.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.demo.Database;
import dev.ringback.demo.EmbeddedDatabase;
import dev.ringback.demo.ServerOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** However long the log, its export is read and sent in small parts. Run with {@code ./mvnw verify -Pfigures -Dit.test=ExportMemoryIT}. */
@Tag("figures")
class ExportMemoryIT {
    private static final int MILLION = 1_000_000;
    private static final int MOST_MEGABYTES = 300;

    private static final String FILL = """
            INSERT INTO database_trigger_logs (payload, schema, klass_name, status, processors)
            SELECT jsonb_build_object('operation', 'INSERT', 'klass_name', 'users', 'crud_method', 'create_or_update',
                       'record_id', n::text, 'values', jsonb_build_object('last_name', 'n' || n)),
                   'public', 'users', 'succeeded', '{"audit": {"status": "succeeded"}}'
            FROM generate_series(1, %d) n""".formatted(MILLION);

    @Test
    void aMillionChangesAreExportedIn300MegabytesOfTheProcess() throws IOException, SQLException {
        try (EmbeddedDatabase server = EmbeddedDatabase.start(ServerOptions.fast())) {
            Database database = server.createDatabase("export");
            try (ServiceProcess service = ServiceProcess.start(
                            database.url(), List.of("-Xmx64m", "-XX:+ExitOnOutOfMemoryError"), Map.of())
                    .awaitListening()) {
                try (Connection connection = database.connect();
                        Statement statement = connection.createStatement()) {
                    statement.execute(FILL);
                }
                long start = System.nanoTime();

                assertThat(exported(service, "?format=csv")).isEqualTo(MILLION + 1);
                assertThat(exported(service, "")).isEqualTo(MILLION);

                long resident = mostResidentMegabytes(service);
                System.out.printf(
                        "figures: two exports of a million changes: %d s, at most %d MB resident%n",
                        Duration.ofNanos(System.nanoTime() - start).toSeconds(), resident);
                assertThat(resident).isLessThan(MOST_MEGABYTES);
            }
        }
    }

    private static long exported(ServiceProcess service, String query) throws IOException {
        URI uri = service.uri("/api/v1/trigger-logs/export" + query);
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setRequestProperty("Authorization", "Bearer " + ServiceProcess.TOKEN);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
            return lines.lines().count();
        }
    }

    /** Since the start; 0 where the system does not say. */
    private static long mostResidentMegabytes(ServiceProcess service) throws IOException {
        Path status = Path.of("/proc/" + service.handle().pid() + "/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0L);
    }
}
