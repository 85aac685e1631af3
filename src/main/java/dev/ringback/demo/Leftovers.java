package dev.ringback.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What JVMs leave behind that were killed before they could stop their server. */
record Leftovers(Path parent, Programs programs) {
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(30);

    void clear() throws IOException {
        for (Path lockFile : othersLockFiles()) {
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
                    FileLock lock = channel.tryLock()) {
                if (lock != null) {
                    clear(lockFile);
                }
            } catch (NoSuchFileException | OverlappingFileLockException e) {
                // Its owner has just stopped, or somebody else is clearing too, be it another thread of ours.
            }
        }
    }

    /** Never our own: merely closing a second channel on a lock file gives the JVM's lock away. */
    private List<Path> othersLockFiles() throws IOException {
        String own = ServerHome.ownPrefix();
        try (Stream<Path> files = Files.list(parent)) {
            return files.filter(file -> file.toString().endsWith(ServerHome.LOCK))
                    .filter(file -> !String.valueOf(file.getFileName()).startsWith(own))
                    .toList();
        }
    }

    private void clear(Path lockFile) throws IOException {
        String name = String.valueOf(lockFile.getFileName());
        Path home = parent.resolve(name.substring(0, name.length() - ServerHome.LOCK.length()));
        if (Files.exists(home)) {
            stop(home.resolve("data"));
            new DirectoryRemoval().remove(home);
        }
        Files.deleteIfExists(lockFile);
    }

    /** Killing the postmaster is the last resort: its children leave by themselves, but only once they notice. */
    private void stop(Path data) throws IOException {
        Postmaster postmaster = new Postmaster(data);
        Optional<ProcessHandle> process = postmaster.process();
        if (process.isEmpty()) {
            return;
        }
        programs.stopServer(data, "immediate");
        if (postmaster.isAlive()) {
            process.get().destroyForcibly();
        }
        try {
            postmaster.awaitExit(process.get(), EXIT_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while clearing what was left behind", e);
        }
    }
}
