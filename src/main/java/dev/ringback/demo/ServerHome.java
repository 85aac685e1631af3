package dev.ringback.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One server's directory. Beside it lies a lock file, locked for as long as the JVM that claimed it lives: whoever can lock
 * it knows that the directory is a leftover.
 *
 * @param directory everything of this server
 * @param lockFile outside the directory, so that the lock exists before it and after it
 * @param lock kept open: closing any channel of the file, even a second one, would give the lock away
 */
record ServerHome(Path directory, Path lockFile, FileChannel lock) {
    static final String LOCK = ".lock";

    static ServerHome claim(Path parent) throws IOException {
        for (int number = 0; ; number++) {
            Path directory = parent.resolve(ownPrefix() + number);
            Path lockFile = parent.resolve(ownPrefix() + number + LOCK);
            FileChannel lock = lockedNew(lockFile);
            if (lock != null) {
                Files.createDirectory(directory);
                refuseForeign(parent, directory);
                return new ServerHome(directory, lockFile, lock);
            }
        }
    }

    /** The start time tells us from a JVM of an earlier container, whose number was the same. */
    static String ownPrefix() {
        ProcessHandle self = ProcessHandle.current();
        long started = self.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        return self.pid() + "-" + started + "-";
    }

    /** The parent's name is easy to guess, and whoever made it before us could exchange the programs that we run. */
    private static void refuseForeign(Path parent, Path ours) throws IOException {
        if (!Files.getOwner(parent).equals(Files.getOwner(ours))) {
            throw new IOException(
                    parent + " belongs to " + Files.getOwner(parent) + ", not to " + Files.getOwner(ours));
        }
    }

    Path data() {
        return directory.resolve("data");
    }

    Path serverLog() {
        return directory.resolve("server.log");
    }

    Path programsLog() {
        return directory.resolve("programs.log");
    }

    /** Somebody who looks for leftovers may lock, and delete, the file in the instant before we do: then it is not ours. */
    private static @Nullable FileChannel lockedNew(Path lockFile) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(lockFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            return null;
        }
        FileLock lock = channel.tryLock();
        if (lock == null || Files.notExists(lockFile)) {
            channel.close();
            return null;
        }
        return channel;
    }
}
