package dev.ringback.bench;

import dev.ringback.demo.Database;
import dev.ringback.packaged.ServiceProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** How fast a backlog of inserted users is worked off by a warm service, against one SQL procedure that does the same. */
final class Backlog implements Measurement {
    private static final int BATCH = 1000;

    private final boolean all;

    private Backlog(boolean all) {
        this.all = all;
    }

    static Backlog ofSubscriptions() {
        return new Backlog(false);
    }

    static Backlog ofEverything() {
        return new Backlog(true);
    }

    @Override
    public String name() {
        return all ? "backlog-all" : "backlog";
    }

    @Override
    public Findings take(Server server, Scale scale) throws Exception {
        Crew crew = all ? Crew.ALL : Crew.SUBSCRIPTION;
        Database ours = server.captured("ours", crew);
        Database floor = server.captured("floor", crew);
        Database talk = server.talk("talk");
        try (ServiceProcess service = server.serve(ours, crew, Map.of());
                Session procedure = Session.on(floor);
                TalkListener listener = TalkListener.atWork(talk)) {
            procedure.execute(Baseline.sql(all ? "floor-users.sql" : "floor-subscription.sql"));
            drain(server, ours, List.of(service), scale.backlog() / 2); // warm
            Sides sides = new Sides()
                    .with("Ringback", () -> drain(server, ours, List.of(service), scale.backlog()))
                    .with("SQL procedure", () -> callProcedure(server, floor, scale.backlog()));
            if (!all) {
                sides.with("the talk's listener", () -> listen(talk, listener, scale.talkBacklog()));
            }
            Taken rate = sides.take(scale.rounds());
            return new Findings(figures(rate, scale), List.of());
        } finally {
            server.drop(ours, floor, talk);
        }
    }

    private List<Figure> figures(Taken rate, Scale scale) {
        String absolutes = "changes/s: Ringback " + rate.text("Ringback") + ", SQL procedure "
                + rate.text("SQL procedure")
                + (all ? "" : ", the talk's listener " + rate.text("the talk's listener"));
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.of(
                name() + "-against-the-floor",
                "backlog of %,d inserts, %s: changes/s against one SQL procedure doing the same"
                        .formatted(
                                scale.backlog(),
                                all ? "subscription, audit and queued welcome mail" : "create subscription only"),
                Bound.atLeast(0.7, "×"),
                rate.ratio("Ringback", "SQL procedure"),
                absolutes));
        if (!all) {
            figures.add(Figure.of(
                    "backlog-against-the-talk",
                    "backlog of %,d inserts, create subscription only: changes/s against the talk's listener (over %,d)"
                            .formatted(scale.backlog(), scale.talkBacklog()),
                    Bound.atLeast(100, "×"),
                    rate.ratio("Ringback", "the talk's listener"),
                    absolutes));
        }
        return figures;
    }

    /** Changes per second, from the moment the services go on until the last change is settled. */
    static double drain(Server server, Database database, List<ServiceProcess> services, int changes) throws Exception {
        try (Session session = Session.on(database)) {
            Server.awaitSettled(database, Duration.ofMinutes(2));
            Frozen frozen = Frozen.of(services);
            long last = fill(server, database, session, changes);
            String start = session.text("SELECT clock_timestamp()");
            frozen.letGo();
            Server.awaitSettled(database, Duration.ofMinutes(5));
            return session.number("SELECT count(*) / extract(epoch FROM max(processed_at) - '" + start
                    + "'::timestamptz) FROM database_trigger_logs WHERE id > " + last);
        }
    }

    private static double callProcedure(Server server, Database database, int changes) {
        try (Session session = Session.on(database)) {
            long last = fill(server, database, session, changes);
            return changes / session.seconds("CALL bench_floor(" + BATCH + ", " + last + ")");
        }
    }

    /** Returns the last id before. */
    private static long fill(Server server, Database database, Session session, int changes) {
        long last = session.whole("SELECT coalesce(max(id), 0) FROM database_trigger_logs");
        session.execute(OneBigStatement.users(changes));
        server.calm(database, "users", "subscriptions", "database_trigger_logs");
        return last;
    }

    private static double listen(Database database, TalkListener listener, int events) {
        long before = listener.heard();
        try (Session session = Session.on(database)) {
            session.execute(OneBigStatement.users(events));
        }
        long start = System.nanoTime();
        Awaitility.await("the talk's listener")
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofMinutes(5))
                .until(() -> listener.heard() >= before + events);
        return events * 1e9 / (System.nanoTime() - start);
    }
}
