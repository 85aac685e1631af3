package dev.ringback.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The server process of a data directory, as its postmaster.pid tells of it. */
record Postmaster(Path data) {
    private static final int PID_LINE = 0;
    private static final int STATUS_LINE = 7;

    boolean isReady() throws IOException {
        List<String> lines = pidFile();
        return lines.size() > STATUS_LINE
                && "ready".equals(lines.get(STATUS_LINE).strip())
                && isAlive();
    }

    boolean isAlive() throws IOException {
        return process().isPresent();
    }

    /** The file is deleted a little before the process ends. */
    void awaitExit(ProcessHandle process, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (servesThisDirectory(process) && System.nanoTime() < deadline) {
            Thread.sleep(2);
        }
    }

    /** The file outlives a killed server, and its number may belong to somebody else by now. */
    Optional<ProcessHandle> process() throws IOException {
        List<String> lines = pidFile();
        if (lines.isEmpty() || !lines.get(PID_LINE).strip().matches("\\d{1,18}")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(lines.get(PID_LINE).strip())).filter(this::servesThisDirectory);
    }

    /** A dead process that nobody has reaped still has a number, but no command line any more. */
    private boolean servesThisDirectory(ProcessHandle process) {
        ProcessHandle.Info info = process.info();
        String command = info.commandLine().or(info::command).orElse("");
        boolean tellsDirectory = info.commandLine().isPresent();
        return command.contains("postgres") && (!tellsDirectory || command.contains(data.toString()));
    }

    private List<String> pidFile() throws IOException {
        try {
            return Files.readAllLines(data.resolve("postmaster.pid"), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
