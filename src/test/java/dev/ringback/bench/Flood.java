package dev.ringback.bench;

import dev.ringback.demo.Database;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Clients that repeat a script as fast as they can: pgbench where it is installed, else threads of ours. */
record Flood(Database database, Path script, int clients, int seconds) {
    private static final Pattern TPS = Pattern.compile("(?m)^tps = ([0-9.]+)");
    private static final boolean PGBENCH = hasPgbench();

    static String driver() {
        return PGBENCH ? "pgbench" : "the benchmark's own driver";
    }

    /** Transactions per second. */
    double run() throws Exception {
        return PGBENCH ? byPgbench() : byOurselves();
    }

    private double byPgbench() throws Exception {
        Process pgbench = new ProcessBuilder(
                        "pgbench",
                        "--no-vacuum",
                        "--protocol=prepared",
                        "--client=" + clients,
                        "--jobs=" + Math.min(clients, 2),
                        "--time=" + seconds,
                        "--file=" + script,
                        "--host=127.0.0.1",
                        "--port=" + database.port(),
                        "--username=ringback",
                        database.name())
                .redirectErrorStream(true)
                .start();
        String said = new String(pgbench.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher tps = TPS.matcher(said);
        if (pgbench.waitFor() != 0 || !tps.find()) {
            throw new IllegalStateException("pgbench failed:\n" + said);
        }
        return Double.parseDouble(tps.group(1));
    }

    private double byOurselves() throws Exception {
        List<String> statements = Baseline.split(Baseline.read(script));
        LongAdder done = new LongAdder();
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        Crowd.of(clients, nth -> {
            try (Connection connection = database.connect()) {
                List<PreparedStatement> prepared = prepare(connection, statements);
                while (System.nanoTime() < end) {
                    for (PreparedStatement statement : prepared) {
                        statement.execute();
                    }
                    done.increment();
                }
            }
        });
        return done.sum() * 1e9 / (System.nanoTime() - start);
    }

    private static List<PreparedStatement> prepare(Connection connection, List<String> statements) throws SQLException {
        List<PreparedStatement> prepared = new ArrayList<>();
        for (String statement : statements) {
            prepared.add(connection.prepareStatement(statement));
        }
        return prepared;
    }

    private static boolean hasPgbench() {
        try {
            return new ProcessBuilder("pgbench", "--version").start().waitFor() == 0;
        } catch (IOException absent) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
