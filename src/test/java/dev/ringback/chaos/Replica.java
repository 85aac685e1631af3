package dev.ringback.chaos;

import dev.ringback.packaged.ServiceProcess;
import dev.ringback.postgres.TcpProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One service as a process, with a network of its own between it and the database. */
final class Replica implements AutoCloseable {
    private static final List<String> JVM =
            List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

    private final Path build;
    private final Map<String, String> environment;
    private final String databaseUrl;
    private final TcpProxy network;
    private ServiceProcess process;

    Replica(Path build, Grounds grounds, Map<String, String> environment) {
        this.build = build;
        this.environment = environment;
        this.network = TcpProxy.to(grounds.server().port());
        this.databaseUrl = grounds.urlThrough(network.port());
        this.process = start();
    }

    private ServiceProcess start() {
        return ServiceProcess.start(build.resolve("quarkus-run.jar"), databaseUrl, JVM, environment);
    }

    TcpProxy network() {
        return network;
    }

    ServiceProcess process() {
        return process;
    }

    void killAndStart() {
        process.kill();
        process = start();
    }

    /** Starts it again if it has ended by itself. */
    boolean restartIfEnded() {
        boolean ended = !process.handle().isAlive();
        if (ended) {
            process = start();
        }
        return ended;
    }

    void freeze() {
        signal("STOP");
    }

    void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder(
                            "kill", "-" + name, Long.toString(process.handle().pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        process.kill();
        network.close();
    }
}
