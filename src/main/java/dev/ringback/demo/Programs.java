package dev.ringback.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * PostgreSQL's own programs, run for one server.
 *
 * @param installation where they are unpacked
 * @param user whom they run as
 * @param home the server's directory: they work and write their output there
 */
record Programs(Path installation, OrdinaryUser user, ServerHome home) {
    private static final int STOP_SECONDS = 30;
    private static final long PATIENCE_MILLISECONDS = 120_000;

    void createCluster(Iterable<String> settings) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "--pgdata=" + home.data(),
                "--username=" + Database.SUPERUSER,
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-instructions",
                "--no-sync"));
        Process initdb = launch(command("initdb", arguments));
        if (waitFor(initdb) != 0) {
            throw failure("initdb");
        }
        Files.writeString(home.data().resolve("postgresql.conf"), configuration(settings), StandardOpenOption.APPEND);
    }

    /** Written by hand: only initdb of version 16 and newer takes settings. */
    private static String configuration(Iterable<String> settings) {
        StringBuilder lines = new StringBuilder("\n");
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            String value = setting.substring(equals + 1).replace("'", "''");
            lines.append(setting, 0, equals).append(" = '").append(value).append("'\n");
        }
        return lines.toString();
    }

    /** pg_ctl looks ten times a second, we look more often: whoever sees it first. */
    void startServer(int port) throws IOException {
        Process start = launch(command(
                "pg_ctl",
                List.of(
                        "start",
                        "--wait",
                        "--silent",
                        "--pgdata=" + home.data(),
                        "--log=" + home.serverLog(),
                        "--options=-p " + port)));
        Postmaster postmaster = new Postmaster(home.data());
        while (!postmaster.isReady()) {
            if (waited(start, 5) && start.exitValue() != 0) {
                throw failure("pg_ctl start");
            }
        }
    }

    /** Waits until the server is gone; true when it had been there. */
    boolean stopServer(Path data, String mode) throws IOException {
        return waitFor(launch(stopCommand(data, mode, STOP_SECONDS))) == 0;
    }

    List<String> stopCommand(Path data, String mode, int seconds) {
        return command(
                "pg_ctl",
                List.of("stop", "--wait", "--silent", "--pgdata=" + data, "--mode=" + mode, "--timeout=" + seconds));
    }

    private List<String> command(String program, List<String> arguments) {
        List<String> words = new ArrayList<>();
        words.add(installation.resolve("bin").resolve(program).toString());
        words.addAll(arguments);
        return user.running(words);
    }

    private Process launch(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(home.programsLog().toFile()));
        builder.environment().put("LC_ALL", "C");
        return builder.start();
    }

    private static int waitFor(Process process) throws IOException {
        if (!waited(process, PATIENCE_MILLISECONDS)) {
            process.destroyForcibly();
            throw new IOException("PostgreSQL's " + process.info().command().orElse("program") + " does not end");
        }
        return process.exitValue();
    }

    private static boolean waited(Process process, long milliseconds) throws IOException {
        try {
            return process.waitFor(milliseconds, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while PostgreSQL was starting or stopping", e);
        }
    }

    private IOException failure(String program) throws IOException {
        StringBuilder said = new StringBuilder(program).append(" failed:");
        for (Path log : Arrays.asList(home.programsLog(), home.serverLog())) {
            if (Files.exists(log)) {
                said.append('\n')
                        .append(Files.readString(log, StandardCharsets.ISO_8859_1)
                                .strip());
            }
        }
        return new IOException(said.toString());
    }
}
