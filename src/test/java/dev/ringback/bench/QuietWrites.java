package dev.ringback.bench;

import dev.ringback.demo.Database;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Muted writes of one session beside four writers of the application, on the same table. */
final class QuietWrites implements Measurement {
    private static final int APPLICATION_WRITERS = 4;
    private static final Path APPLICATION = Baseline.load("update-user.sql");

    @Override
    public String name() {
        return "quiet";
    }

    /** @param service and application, in transactions per second */
    private record Pair(double service, double application) {}

    @Override
    @SuppressWarnings("try")
    public Findings take(Server server, Scale scale) throws Exception {
        Database ours = server.captured("ours", Crew.SUBSCRIPTION_AND_AUDIT);
        Database talk = server.talk("talk");
        try (TalkListener listener = TalkListener.idle(talk)) {
            List<Pair> quiet = new ArrayList<>();
            List<Pair> disabling = new ArrayList<>();
            for (Database database : List.of(ours, talk)) {
                try (Session session = Session.on(database)) {
                    session.execute(OneBigStatement.users(10_000));
                }
            }
            for (int round = 0; round < scale.rounds(); round++) {
                quiet.add(run(server, ours, Baseline.load("quiet-update.sql"), scale));
                disabling.add(run(server, talk, Baseline.load("talk-update.sql"), scale));
            }
            Taken service = taken(quiet, disabling, true);
            Taken application = taken(quiet, disabling, false);
            return Findings.of(
                    Figure.of(
                            "quiet-service",
                            "quiet transactions of one session beside 4 application writers, against DISABLE TRIGGER:"
                                    + " its own rate",
                            Bound.atLeast(15, "×"),
                            service.ratio("quiet", "disabling"),
                            absolutes(service)),
                    Figure.of(
                            "quiet-application",
                            "the same: the application's rate",
                            Bound.atLeast(10, "×"),
                            application.ratio("quiet", "disabling"),
                            absolutes(application)));
        } finally {
            server.drop(ours, talk);
        }
    }

    private static Pair run(Server server, Database database, Path script, Scale scale) throws Exception {
        server.calm(database, "users", "database_trigger_logs");
        CompletableFuture<Double> application =
                CompletableFuture.supplyAsync(() -> flood(database, APPLICATION, APPLICATION_WRITERS, scale));
        double service = flood(database, script, 1, scale);
        Pair pair = new Pair(service, application.get());
        Console.say("  %-20s service %.0f/s, application %.0f/s", script.getFileName(), pair.service, pair.application);
        return pair;
    }

    private static double flood(Database database, Path script, int clients, Scale scale) {
        try {
            return new Flood(database, script, clients, scale.seconds()).run();
        } catch (Exception e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private static Taken taken(List<Pair> quiet, List<Pair> disabling, boolean service) {
        return new Taken(Map.of("quiet", side(quiet, service), "disabling", side(disabling, service)));
    }

    private static List<Double> side(List<Pair> pairs, boolean service) {
        return pairs.stream()
                .map(pair -> service ? pair.service : pair.application)
                .toList();
    }

    private static String absolutes(Taken rate) {
        return "transactions/s: quiet %s, DISABLE TRIGGER %s".formatted(rate.text("quiet"), rate.text("disabling"));
    }
}
