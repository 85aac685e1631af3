package dev.ringback.packaged;

import dev.ringback.demo.Database;
import dev.ringback.demo.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The packaged service as a process of its own, as an operator would start it. */
public final class ServiceProcess implements AutoCloseable {
    public static final String TOKEN = "a-token-for-tests";
    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");

    /** Nothing is concluded from how long a machine takes to start, to answer or to stop it. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final Process process;
    private final int port;
    private final Path output;
    private final HttpClient http = HttpClient.newHttpClient();

    private ServiceProcess(Process process, int port, Path output) {
        this.process = process;
        this.port = port;
        this.output = output;
    }

    /** Starts it on a free port, with the sample tables and an operator's token. */
    public static ServiceProcess start(Database database, Map<String, String> environment) {
        return start(database.url(), List.of("-Xmx256m"), environment);
    }

    public static ServiceProcess start(String databaseUrl, List<String> jvm, Map<String, String> environment) {
        return start(JAR, databaseUrl, jvm, environment);
    }

    /** Starts another build of it. */
    public static ServiceProcess start(
            Path jar, String databaseUrl, List<String> jvm, Map<String, String> environment) {
        if (!Files.exists(jar)) {
            throw new IllegalStateException(jar + " is missing: run ./mvnw -DskipTests package first");
        }
        try {
            int port = FreePorts.next();
            Path output = Files.createTempFile(Path.of("target"), "service-", ".log");
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(jvm);
            command.addAll(List.of("-jar", jar.toString()));
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            Map<String, String> variables = new TreeMap<>(Map.of(
                    "DATABASE_URL",
                    databaseUrl,
                    "PORT",
                    Integer.toString(port),
                    "RINGBACK_SAMPLE_SCHEMA",
                    "true",
                    "RINGBACK_OPERATOR_TOKEN",
                    TOKEN,
                    "RINGBACK_LOG_JSON",
                    "false"));
            variables.putAll(environment);
            builder.environment().putAll(variables);
            return new ServiceProcess(builder.start(), port, output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it is ready and hears bells. */
    public ServiceProcess awaitListening() {
        Awaitility.await("the service to listen; it said:\n" + output)
                .pollInterval(Duration.ofMillis(100))
                .atMost(PATIENCE)
                .until(() -> status("/q/health/ready") == 200
                        && get("/q/health/ready").contains("\"listening\": \"listening\""));
        return this;
    }

    /** The answer's body. */
    public String get(String path) {
        return send(path).body();
    }

    /** The answer's status, or 0 if there is none. */
    public int status(String path) {
        try {
            return send(path).statusCode();
        } catch (UncheckedIOException nobodyThere) {
            return 0;
        }
    }

    /** The body of the answer to what an operator asks to be done, however long that takes. */
    public String post(String path) {
        return send(to(path).timeout(Duration.ofMinutes(5))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build())
                .body();
    }

    /** The same with something to say. */
    public String post(String path, String json) {
        return send(to(path).header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build())
                .body();
    }

    private HttpResponse<String> send(String path) {
        return send(to(path).timeout(Duration.ofMinutes(1)).build());
    }

    /** Where it answers. */
    public URI uri(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + TOKEN);
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What it has written so far. */
    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** As {@code kill -9}. */
    public void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /** As a platform stops it; returns how long that took. */
    public Duration stop() {
        long start = System.nanoTime();
        process.destroy();
        awaitExit();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Its exit code. */
    public int awaitExit() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("the service did not end; it said:\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            stop();
        }
    }
}
