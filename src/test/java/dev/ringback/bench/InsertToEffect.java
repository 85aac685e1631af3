package dev.ringback.bench;

import dev.ringback.demo.Database;
import dev.ringback.packaged.ServiceProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** From a single insert to its subscription, at rates that the writers hold. */
final class InsertToEffect implements Measurement {
    private static final int WITH_THE_TALK = 1_000;
    private static final String OURS = "Ringback";
    private static final String BARE = "bare listener";
    private static final String TALK = "the talk's listener";
    private static final String POLL = "polling once a second";

    @Override
    public String name() {
        return "latency";
    }

    @Override
    @SuppressWarnings("try")
    public Findings take(Server server, Scale scale) throws Exception {
        Database ours = server.captured("ours", Crew.SUBSCRIPTION);
        Database bare = server.captured("bare", Crew.SUBSCRIPTION);
        Database poll = server.captured("poll", Crew.SUBSCRIPTION);
        Database talk = server.talk("talk");
        List<Figure> figures = new ArrayList<>();
        List<Plot> plots = new ArrayList<>();
        try (ServiceProcess service = server.serve(ours, Crew.SUBSCRIPTION, Map.of());
                BareListener listener = BareListener.on(bare);
                BareListener poller = BareListener.poller(poll);
                TalkListener talker = TalkListener.atWork(talk)) {
            warm(ours, scale);
            warm(bare, scale);
            for (int rate : scale.rates()) {
                Map<String, Database> sides = new LinkedHashMap<>();
                sides.put(OURS, ours);
                sides.put(BARE, bare);
                if (rate == WITH_THE_TALK) {
                    sides.put(TALK, talk);
                    sides.put(POLL, poll);
                }
                Map<String, List<Run>> runs = runs(server, sides, rate, scale);
                figures.addAll(figures(rate, runs));
                plots.add(plot(rate, runs));
            }
            return new Findings(figures, plots);
        } finally {
            server.drop(ours, bare, poll, talk);
        }
    }

    private static void warm(Database database, Scale scale) throws Exception {
        var unused = PacedLoad.of(database, 2_000, Math.max(4, scale.seconds())).run();
        Server.awaitSettled(database, Duration.ofMinutes(2));
    }

    /** @param held the share of the asked rate at which the writers could write */
    record Run(Latency latency, double held) {}

    private static Map<String, List<Run>> runs(Server server, Map<String, Database> sides, int rate, Scale scale)
            throws Exception {
        Map<String, List<Run>> runs = new LinkedHashMap<>();
        for (int round = 0; round < scale.rounds(); round++) {
            for (Map.Entry<String, Database> side : sides.entrySet()) {
                Run run = run(server, side.getValue(), rate, scale);
                Console.say(
                        "  %5d/s  %-24s median %8.2f ms   p99 %8.2f ms   commit to commit %8.2f ms   rate held %.2f",
                        rate,
                        side.getKey(),
                        run.latency().median(),
                        run.latency().p99(),
                        run.latency().commitToCommit(),
                        run.held());
                runs.computeIfAbsent(side.getKey(), none -> new ArrayList<>()).add(run);
            }
        }
        return runs;
    }

    static Run run(Server server, Database database, int rate, Scale scale) throws Exception {
        server.calm(database, "users", "subscriptions", "database_trigger_logs");
        PacedLoad.Written written =
                PacedLoad.of(database, rate, scale.seconds()).run();
        awaitSubscribed(database, written);
        return new Run(Latency.of(database, written), written.perSecond() / rate);
    }

    /** The slow ones count, too. */
    private static void awaitSubscribed(Database database, PacedLoad.Written written) {
        try (Session session = Session.on(database)) {
            org.awaitility.Awaitility.await("all subscriptions")
                    .pollInterval(Duration.ofMillis(200))
                    .atMost(Duration.ofMinutes(5))
                    .until(() -> session.whole("SELECT count(*) FROM subscriptions WHERE user_id > " + written.after())
                            >= written.upTo() - written.after());
        }
    }

    private static List<Figure> figures(int rate, Map<String, List<Run>> runs) {
        List<Figure> figures = new ArrayList<>();
        String absolutes = "ms, median / p99: "
                + String.join(
                        ", ",
                        runs.entrySet().stream()
                                .map(side -> "%s %s / %s"
                                        .formatted(
                                                side.getKey(),
                                                Bound.number(median(side.getValue(), Latency::median)),
                                                Bound.number(median(side.getValue(), Latency::p99))))
                                .toList())
                + "; commit to commit %s against %s"
                        .formatted(
                                Bound.number(median(of(runs, OURS), Latency::commitToCommit)),
                                Bound.number(median(of(runs, BARE), Latency::commitToCommit)));
        String at = "single inserts at %,d/s, insert → effect: ".formatted(rate);
        figures.add(Figure.of(
                "latency-%d-median".formatted(rate),
                at + "median against the bare listener's",
                Bound.atMost(1.3, "×"),
                ratios(runs, BARE, Latency::median),
                absolutes));
        figures.add(Figure.of(
                "latency-%d-p99".formatted(rate),
                at + "p99 against the bare listener's",
                Bound.atMost(2, "×"),
                ratios(runs, BARE, Latency::p99),
                absolutes));
        figures.add(Figure.of(
                "latency-%d-held".formatted(rate),
                at + "share of the rate that the writers held",
                Bound.atLeast(0.98, ""),
                of(runs, OURS).stream().map(Run::held).toList(),
                "the bare listener's writers "
                        + Bound.number(Taken.median(
                                of(runs, BARE).stream().map(Run::held).toList()))));
        if (rate == WITH_THE_TALK) {
            figures.add(Figure.of(
                    "latency-%d-against-the-talk".formatted(rate),
                    at + "median against the talk's",
                    Bound.atMost(0.3, "×"),
                    ratios(runs, TALK, Latency::median),
                    absolutes));
            figures.add(Figure.of(
                    "latency-aim-median",
                    at + "median, an aim that is no ratio",
                    Bound.atMost(2, "ms"),
                    of(runs, OURS).stream().map(run -> run.latency().median()).toList(),
                    absolutes));
            figures.add(Figure.of(
                    "latency-aim-p99",
                    at + "p99, an aim that is no ratio",
                    Bound.atMost(10, "ms"),
                    of(runs, OURS).stream().map(run -> run.latency().p99()).toList(),
                    absolutes));
        }
        return figures;
    }

    private interface Part {
        double of(Latency latency);
    }

    private static List<Run> of(Map<String, List<Run>> runs, String side) {
        return runs.getOrDefault(side, List.of());
    }

    private static double median(List<Run> runs, Part part) {
        return Taken.median(runs.stream().map(run -> part.of(run.latency())).toList());
    }

    private static List<Double> ratios(Map<String, List<Run>> runs, String against, Part part) {
        return IntStream.range(0, of(runs, OURS).size())
                .mapToObj(i -> part.of(of(runs, OURS).get(i).latency())
                        / part.of(of(runs, against).get(i).latency()))
                .toList();
    }

    /** The round in the middle, by our median. */
    private static Plot plot(int rate, Map<String, List<Run>> runs) {
        Map<String, List<double[]>> curves = new LinkedHashMap<>();
        runs.forEach((side, taken) -> curves.put(
                side,
                taken.stream()
                        .sorted(java.util.Comparator.comparingDouble(
                                run -> run.latency().median()))
                        .skip(taken.size() / 2)
                        .findFirst()
                        .orElseThrow()
                        .latency()
                        .curve()));
        return new Plot(
                "latency-" + rate, "From insert to effect at %,d inserts/s".formatted(rate), Plot.Axis.SHARE, curves);
    }
}
