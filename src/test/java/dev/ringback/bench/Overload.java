package dev.ringback.bench;

import dev.ringback.demo.Database;
import dev.ringback.packaged.ServiceProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;

/** One and a half times what one replica can carry, then the normal load again. */
final class Overload {
    private static final double TOO_MUCH = 1.5;
    private static final int ROWS_OF_A_STATEMENT = 100;
    private static final int PROBE = 100_000;

    private final int normal;
    private final double calmP99;

    Overload(int normal, double calmP99) {
        this.normal = normal;
        this.calmP99 = calmP99;
    }

    Measurement.Findings take(Server server, Scale scale) throws Exception {
        Database database = server.captured("overload", Crew.SUBSCRIPTION);
        try (ServiceProcess service = server.serve(database, Crew.SUBSCRIPTION, Map.of())) {
            double warm = Backlog.drain(server, database, List.of(service), PROBE);
            double carried = Math.max(warm, Backlog.drain(server, database, List.of(service), PROBE));
            double overloadSeconds = Math.max(5, scale.pressureSeconds() / 10.0);
            PacedLoad.Written flood =
                    new PacedLoad(database, (int) (TOO_MUCH * carried), overloadSeconds, ROWS_OF_A_STATEMENT).run();
            double backlog = pending(database);
            long start = System.nanoTime();
            CompletableFuture<Double> drained = CompletableFuture.supplyAsync(() -> drained(database, flood, start));
            double seconds = scale.pressureSeconds();
            PacedLoad.Written written = PacedLoad.of(database, normal, seconds).run();
            double drain = drained.get();
            Server.awaitSettled(database, Duration.ofMinutes(5));
            Windows windows = Windows.of(database, written, seconds);
            String absolutes =
                    "one replica carries %s changes/s; %s/s were written for %.0f s, which left %s pending; drained after %s s; p99 at the end %s ms, undisturbed %s ms"
                            .formatted(
                                    Bound.number(carried),
                                    Bound.number(flood.perSecond()),
                                    overloadSeconds,
                                    Bound.number(backlog),
                                    Bound.number(drain),
                                    Bound.number(windows.lastP99()),
                                    Bound.number(calmP99));
            Console.say("  overload: %s", absolutes);
            return new Measurement.Findings(
                    List.of(
                            Figure.of(
                                    "pressure-overload-drain",
                                    "after 1.5 × the load that one replica can carry: the backlog is drained beside the normal load within",
                                    Bound.atMost(seconds, "s"),
                                    List.of(drain),
                                    absolutes),
                            Figure.of(
                                    "pressure-overload-p99",
                                    "and p99 returns: at the end against undisturbed",
                                    Bound.atMost(1.5, "×"),
                                    List.of(windows.lastP99() / calmP99),
                                    absolutes)),
                    List.of(windows.plot("pressure-overload", "2,000 inserts/s after an overload")));
        } finally {
            server.drop(database);
        }
    }

    private static double pending(Database database) {
        try (Session session = Session.on(database)) {
            return session.number("SELECT count(*) FROM database_trigger_logs WHERE status = 'pending'");
        }
    }

    /** Seconds until everything of the flood has its effect. */
    private static double drained(Database database, PacedLoad.Written flood, long start) {
        try (Session session = Session.on(database)) {
            Awaitility.await("the flood")
                    .pollInterval(Duration.ofMillis(500))
                    .atMost(Duration.ofMinutes(15))
                    .until(() -> session.whole("SELECT count(*) FROM (SELECT FROM database_trigger_logs l"
                                    + " WHERE l.status = 'pending' AND l.record_id::bigint <= " + flood.upTo()
                                    + " LIMIT 1) p")
                            == 0);
        }
        return (System.nanoTime() - start) / 1e9;
    }
}
