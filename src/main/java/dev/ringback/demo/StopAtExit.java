package dev.ringback.demo;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Stops the server and deletes its directory, on close or when the JVM exits. In dev mode the class loader that started the
 * server is closed long before that: everything here is loaded beforehand, or belongs to the JDK.
 */
final class StopAtExit extends Thread {
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(5);

    private final ServerHome home;
    private final List<List<String>> stops;
    private final Postmaster postmaster;
    private final DirectoryRemoval removal = new DirectoryRemoval();

    /** @param stops the commands to try, one after the other until the server is gone */
    StopAtExit(ServerHome home, List<List<String>> stops) {
        super("embedded-database-stop");
        this.home = home;
        this.stops = List.copyOf(stops);
        this.postmaster = new Postmaster(home.data());
    }

    /** Once only; an exit that has begun does it anyway. */
    void now() {
        try {
            if (Runtime.getRuntime().removeShutdownHook(this)) {
                stopAndRemove();
            }
        } catch (IllegalStateException e) {
            // The JVM is exiting.
        }
    }

    @Override
    public void run() {
        stopAndRemove();
    }

    private void stopAndRemove() {
        try {
            Optional<ProcessHandle> process = postmaster.process();
            for (int i = 0; i < stops.size() && postmaster.isAlive(); i++) {
                stop(stops.get(i));
            }
            if (process.isPresent()) {
                postmaster.awaitExit(process.get(), EXIT_LIMIT);
            }
            if (!postmaster.isAlive()) {
                removal.remove(home.directory());
                Files.deleteIfExists(home.lockFile());
            }
            home.lock().close();
        } catch (IOException e) {
            // Whatever is left is a leftover, and the next start clears it away.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop(List<String> command) throws IOException, InterruptedException {
        new ProcessBuilder(command)
                .directory(home.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
