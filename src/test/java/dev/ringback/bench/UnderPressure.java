package dev.ringback.bench;

import dev.ringback.demo.Database;
import dev.ringback.packaged.ServiceProcess;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** 2,000 inserts/s for minutes, undisturbed and with somebody who keeps old row versions alive. */
final class UnderPressure implements Measurement {
    private static final int RATE = 2_000;
    private static final double WARM_UP = 10;

    @Override
    public String name() {
        return "pressure";
    }

    /** Somebody who disturbs until he is closed. */
    private interface Disturbance {
        AutoCloseable begin(Database database) throws SQLException;
    }

    /** @param throughput effects in each second of the load */
    private record Scene(Latency latency, Windows windows, double throughput, double held) {}

    @Override
    public Findings take(Server server, Scale scale) throws Exception {
        List<Figure> figures = new ArrayList<>();
        List<Plot> plots = new ArrayList<>();
        Scene before = scene(server, scale, "undisturbed", database -> () -> {});
        Scene idle = scene(server, scale, "idle in a transaction", UnderPressure::idleInTransaction);
        Scene readers = scene(server, scale, "four readers", LogReaders::of);
        Scene after = scene(server, scale, "undisturbed again", database -> () -> {});
        List<Scene> calm = List.of(before, after);
        figures.addAll(figures("idle-in-transaction", "a session idle in a transaction", idle, calm, scale));
        figures.addAll(figures("readers", "four REPEATABLE READ readers of the log", readers, calm, scale));
        plots.add(before.windows.plot("pressure-undisturbed", "2,000 inserts/s, undisturbed"));
        plots.add(
                idle.windows.plot("pressure-idle-in-transaction", "2,000 inserts/s, a session idle in a transaction"));
        plots.add(readers.windows.plot("pressure-readers", "2,000 inserts/s, four readers scan the log"));
        Findings overload = new Overload(RATE, calmP99(calm)).take(server, scale);
        figures.addAll(overload.figures());
        plots.addAll(overload.plots());
        return new Findings(figures, plots);
    }

    @SuppressWarnings("try")
    private static Scene scene(Server server, Scale scale, String name, Disturbance disturbance) throws Exception {
        Database database = server.captured("pressure", Crew.SUBSCRIPTION);
        try (ServiceProcess service = server.serve(database, Crew.SUBSCRIPTION, Map.of())) {
            var unused = PacedLoad.of(database, RATE, WARM_UP).run();
            Server.awaitSettled(database, Duration.ofMinutes(1));
            double seconds = scale.pressureSeconds();
            PacedLoad.Written written;
            AutoCloseable disturbing = disturbance.begin(database);
            try {
                written = PacedLoad.of(database, RATE, seconds).run();
            } finally {
                disturbing.close();
            }
            Server.awaitSettled(database, Duration.ofMinutes(5));
            Scene scene = new Scene(
                    Latency.of(database, written),
                    Windows.of(database, written, seconds),
                    throughput(database, written, seconds),
                    written.perSecond() / RATE);
            Console.say(
                    "  %-24s median %.2f ms, p99 %.2f ms, growth %.2f, effects %.0f/s, rate held %.2f",
                    name,
                    scene.latency.median(),
                    scene.latency.p99(),
                    scene.windows.growth(),
                    scene.throughput,
                    scene.held);
            return scene;
        } finally {
            server.drop(database);
        }
    }

    /** Effects while the load lasted: what came later does not count. */
    private static double throughput(Database database, PacedLoad.Written written, double seconds) {
        try (Session session = Session.on(database)) {
            return session.number("SELECT count(*) FROM subscriptions WHERE user_id > " + written.after()
                            + " AND created_at < (SELECT min(created_at) + interval '1 second' * " + seconds
                            + " FROM users WHERE id > " + written.after() + ")")
                    / seconds;
        }
    }

    private static AutoCloseable idleInTransaction(Database database) {
        Session session = Session.on(database);
        session.execute("BEGIN", "SELECT txid_current()");
        return session;
    }

    private static double calmP99(List<Scene> calm) {
        return Taken.median(calm.stream().map(scene -> scene.latency.p99()).toList());
    }

    private static List<Figure> figures(String name, String what, Scene scene, List<Scene> calm, Scale scale) {
        String at =
                "2,000 inserts/s for %d s beside %s: ".formatted(scale.pressureSeconds(), Objects.requireNonNull(what));
        double calmThroughput =
                Taken.median(calm.stream().map(one -> one.throughput).toList());
        double calmMedian =
                Taken.median(calm.stream().map(one -> one.latency.median()).toList());
        String absolutes =
                "effects/s %s against %s undisturbed; ms, median / p99: %s / %s against %s / %s; rate held %s"
                        .formatted(
                                Bound.number(scene.throughput),
                                Bound.number(calmThroughput),
                                Bound.number(scene.latency.median()),
                                Bound.number(scene.latency.p99()),
                                Bound.number(calmMedian),
                                Bound.number(calmP99(calm)),
                                Bound.number(scene.held));
        return List.of(
                Figure.of(
                        "pressure-" + name + "-throughput",
                        at + "effects against undisturbed",
                        Bound.atLeast(0.95, "×"),
                        List.of(scene.throughput / calmThroughput),
                        absolutes),
                Figure.of(
                        "pressure-" + name + "-p99",
                        at + "p99 against undisturbed",
                        Bound.atMost(1.5, "×"),
                        List.of(scene.latency.p99() / calmP99(calm)),
                        absolutes),
                Figure.of(
                        "pressure-" + name + "-growth",
                        at + "the last fifth's median against the first's",
                        Bound.atMost(1.2, "×"),
                        List.of(scene.windows.growth()),
                        absolutes));
    }
}
