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
    private static final int ROWS_OF_A_CLAIM = 100;
    private static final String SINGLE = "quiet";
    private static final String CLAIMS = "quiet claims";
    private static final String DISABLING = "DISABLE TRIGGER";
    private static final String AT =
            "quiet writes of one session beside 4 application writers, against DISABLE TRIGGER: ";
    private static final Path APPLICATION = Baseline.load("update-user.sql");

    @Override
    public String name() {
        return "quiet";
    }

    /** @param service and application, in written rows per second */
    private record Pair(double service, double application) {}

    @Override
    @SuppressWarnings("try")
    public Findings take(Server server, Scale scale) throws Exception {
        Database ours = server.captured("ours", Crew.SUBSCRIPTION_AND_AUDIT);
        Database talk = server.talk("talk");
        try (TalkListener listener = TalkListener.idle(talk)) {
            for (Database database : List.of(ours, talk)) {
                try (Session session = Session.on(database)) {
                    session.execute(OneBigStatement.users(10_000));
                }
            }
            List<Pair> single = new ArrayList<>();
            List<Pair> claims = new ArrayList<>();
            List<Pair> disabling = new ArrayList<>();
            for (int round = 0; round < scale.rounds(); round++) {
                single.add(run(server, ours, "quiet-update.sql", 1, scale));
                disabling.add(run(server, talk, "talk-update.sql", 1, scale));
                claims.add(run(server, ours, "quiet-claim.sql", ROWS_OF_A_CLAIM, scale));
            }
            Taken service = taken(single, claims, disabling, true);
            Taken application = taken(single, claims, disabling, false);
            return Findings.of(
                    figure("quiet-service", AT + "the service's, one row in each transaction", 15, service, SINGLE),
                    figure("quiet-application", AT + "the application's beside that", 10, application, SINGLE),
                    figure(
                            "quiet-service-claims",
                            AT + "the service's, 100 rows in each, as a claim",
                            15,
                            service,
                            CLAIMS),
                    figure("quiet-application-claims", AT + "the application's beside that", 10, application, CLAIMS));
        } finally {
            server.drop(ours, talk);
        }
    }

    private static Figure figure(String name, String what, double limit, Taken rates, String side) {
        return Figure.of(
                name,
                what,
                Bound.atLeast(limit, "×"),
                rates.ratio(side, DISABLING),
                "rows/s: %s %s, %s %s".formatted(side, rates.text(side), DISABLING, rates.text(DISABLING)));
    }

    private static Pair run(Server server, Database database, String script, int rows, Scale scale) throws Exception {
        server.calm(database, "users", "database_trigger_logs");
        CompletableFuture<Double> application =
                CompletableFuture.supplyAsync(() -> flood(database, APPLICATION, APPLICATION_WRITERS, scale));
        double service = rows * flood(database, Baseline.load(script), 1, scale);
        Pair pair = new Pair(service, application.get());
        Console.say("  %-20s service %.0f/s, application %.0f/s", script, pair.service, pair.application);
        return pair;
    }

    private static double flood(Database database, Path script, int clients, Scale scale) {
        try {
            return new Flood(database, script, clients, scale.seconds()).run();
        } catch (Exception e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private static Taken taken(List<Pair> single, List<Pair> claims, List<Pair> disabling, boolean service) {
        return new Taken(Map.of(
                SINGLE, side(single, service), CLAIMS, side(claims, service), DISABLING, side(disabling, service)));
    }

    private static List<Double> side(List<Pair> pairs, boolean service) {
        return pairs.stream()
                .map(pair -> service ? pair.service : pair.application)
                .toList();
    }
}
