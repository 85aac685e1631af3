package dev.ringback.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Five troubles that job queues on PostgreSQL are compared by. In each, two replicas lose nothing, double nothing, and are
 * as fast afterwards as they were before: how fast is how long they take for a backlog of 50,000 changes.
 */
@Tag("chaos")
class ScenariosIT {
    private static final Path PAGE = Path.of("target", "chaos", "scenarios.md");
    private static final int DRAINS = 5;
    private static final int CONNECTIONS = 300;

    /** The most that the writers write in each, beside the backlogs. */
    private static final int CHANGES = 200_000;

    /** What was written under the trouble must not be what makes it slower afterwards. */
    private static final String EMPTY = "TRUNCATE public.database_trigger_logs, public.ringback_deliveries,"
            + " chaos.effects, chaos.ledger; UPDATE chaos.counters SET n = 0";

    private static Path build;

    @BeforeAll
    static void build() throws IOException {
        build = ServiceBuild.make();
        Files.createDirectories(PAGE.getParent());
        Files.writeString(PAGE, """
                | scenario | changes | lost | doubled | out of order | recovery | changes/s before | after | ratio |
                |---|---|---|---|---|---|---|---|---|
                """);
    }

    @Test
    void theDatabaseIsStoppedAndStarted() throws IOException {
        run("PostgreSQL stopped at once and started, five times", town -> {
            for (int time = 0; time < 5; time++) {
                town.grounds().server().stopImmediately();
                town.grounds().server().startAgain();
                Pause.ofMillis(500);
            }
        });
    }

    @Test
    void connectionsAreEndedInASteadyStream() throws IOException {
        run("every connection of the service ended by the server, 10 times a second for 10 s", town -> {
            for (int time = 0; time < 100; time++) {
                town.terminate("application_name LIKE 'ringback%'", 100);
                Pause.ofMillis(100);
            }
        });
    }

    @Test
    void idleConnectionsExhaustTheServer() throws IOException {
        run("300 idle connections that leave none for a service that has just lost its own, for 10 s", town -> {
            List<Connection> idle = new ArrayList<>();
            try {
                town.terminate("application_name LIKE 'ringback%'", 100);
                for (int attempt = 0; attempt < CONNECTIONS; attempt++) {
                    connect(town).ifPresent(idle::add);
                }
                assertThat(idle)
                        .as("connections that were to be had")
                        .isNotEmpty()
                        .hasSizeLessThan(CONNECTIONS);
                Pause.ofMillis(10_000);
            } finally {
                for (Connection connection : idle) {
                    close(connection);
                }
            }
        });
    }

    @Test
    void oneOfTwoReplicasIsKilledAndRestarted() throws IOException {
        run(
                "one of two replicas killed (-9) and restarted",
                town -> town.replicas().get(0).killAndStart());
    }

    @Test
    void replicasAreKilledAgainAndAgain() throws IOException {
        run("one of two replicas killed (-9) and restarted, ten times", town -> {
            for (int time = 0; time < 10; time++) {
                town.replicas().get(time % 2).killAndStart();
                Pause.ofMillis(1000);
            }
        });
    }

    /** Not among the five: what it had claimed is the others' after {@code ringback.processing.silence}. */
    @Test
    void aReplicaIsFrozenForMinutes() throws IOException {
        run("one of two replicas frozen (SIGSTOP) for two minutes", town -> {
            Replica frozen = town.replicas().get(0);
            frozen.freeze();
            System.out.printf(
                    "while a replica is frozen: %.2f s%n", town.recovery().toNanos() / 1e9);
            Pause.ofMillis(120_000);
            frozen.thaw();
        });
    }

    private interface Trouble {
        void happen(Town town) throws IOException;
    }

    private static void run(String name, Trouble trouble) throws IOException {
        try (Town town = Town.start(build, 2, Map.of())) {
            drain(town);
            double before = best(town);
            List<Long> acknowledged;
            Duration recovery;
            try (Load load = new Load(town.grounds(), 1)) {
                load.pace().allow(CHANGES);
                trouble.happen(town);
                recovery = town.recovery();
                acknowledged = load.end();
            }
            town.settle();
            town.replicas().forEach(replica -> replica.process().awaitListening());
            Findings findings = Findings.of(town.grounds(), acknowledged);
            town.grounds().execute(EMPTY);
            drain(town);
            double after = best(town);
            String line = String.format(
                    Locale.ROOT,
                    "| %s | %,d | %d | %d | %d | %.2f s | %,.0f | %,.0f | %.2f |%n",
                    name,
                    findings.committed(),
                    findings.lost(),
                    findings.doubled(),
                    findings.disordered(),
                    recovery.toNanos() / 1e9,
                    before,
                    after,
                    after / before);
            System.out.print(line);
            Files.writeString(PAGE, line, StandardOpenOption.APPEND);
            assertThat(findings.clean()).as(findings.toString()).isTrue();
            assertThat(after / before).as("throughput after / before").isGreaterThanOrEqualTo(0.95);
        }
    }

    private static double best(Town town) {
        double best = 0;
        for (int time = 0; time < DRAINS; time++) {
            best = Math.max(best, drain(town));
        }
        return best;
    }

    /** In changes a second. */
    private static double drain(Town town) {
        town.grounds().execute("VACUUM ANALYZE public.database_trigger_logs, chaos.effects");
        town.grounds().write(Grounds.RECORDS + Grounds.PROBES, Grounds.CROWD);
        long start = System.nanoTime();
        try (Session session = new Session(town.grounds().database())) {
            session.execute("SET enable_seqscan = off");
            Awaitility.await("the backlog to be worked off")
                    .pollInterval(Duration.ofMillis(10))
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> session.number("SELECT count(*) FROM (SELECT FROM public.database_trigger_logs"
                                    + " WHERE status IN ('pending', 'retrying') LIMIT 1) o")
                            == 0);
        }
        return Grounds.CROWD / ((System.nanoTime() - start) / 1e9);
    }

    private static java.util.Optional<Connection> connect(Town town) {
        try {
            return java.util.Optional.of(town.grounds().database().connect());
        } catch (SQLException tooMany) {
            return java.util.Optional.empty();
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException alreadyGone) {
            // The server has ended it before.
        }
    }
}
