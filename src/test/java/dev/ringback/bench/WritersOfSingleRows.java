package dev.ringback.bench;

import dev.ringback.demo.Database;
import dev.ringback.packaged.ServiceProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** What capture costs the writers of single rows: 16 of them, as fast as they can, while the service works. */
final class WritersOfSingleRows implements Measurement {
    private static final int WRITERS = 16;
    private static final Path INSERT = Baseline.load("insert-user.sql");

    @Override
    public String name() {
        return "writers";
    }

    @Override
    @SuppressWarnings("try")
    public Findings take(Server server, Scale scale) throws Exception {
        Database untouched = server.untouched("untouched");
        Database talk = server.talk("talk");
        Database ours = server.captured("ours", Crew.SUBSCRIPTION);
        try (ServiceProcess service = server.serve(ours, Crew.SUBSCRIPTION, Map.of());
                TalkListener listener = TalkListener.idle(talk)) {
            new Flood(ours, INSERT, WRITERS, scale.seconds()).run(); // warm
            Taken tps = new Sides()
                    .with("no trigger", () -> run(server, untouched, scale))
                    .with("Ringback", () -> {
                        Server.awaitSettled(ours, Duration.ofMinutes(2));
                        return run(server, ours, scale);
                    })
                    .with("the talk's trigger", () -> run(server, talk, scale))
                    .take(scale.rounds());
            Server.awaitSettled(ours, Duration.ofMinutes(2));
            String absolutes = "transactions/s: no trigger %s, Ringback %s, the talk's trigger %s; load from %s"
                    .formatted(
                            tps.text("no trigger"),
                            tps.text("Ringback"),
                            tps.text("the talk's trigger"),
                            Flood.driver());
            return Findings.of(
                    Figure.of(
                            "writers-against-no-trigger",
                            "16 writers of single rows, service running: transactions/s against no trigger at all",
                            Bound.atLeast(0.5, "×"),
                            tps.ratio("Ringback", "no trigger"),
                            absolutes),
                    Figure.of(
                            "writers-against-the-talk",
                            "16 writers of single rows, service running: transactions/s against the talk's trigger (its listener hears and does nothing)",
                            Bound.atLeast(4, "×"),
                            tps.ratio("Ringback", "the talk's trigger"),
                            absolutes));
        } finally {
            server.drop(untouched, talk, ours);
        }
    }

    private static double run(Server server, Database database, Scale scale) throws Exception {
        server.calm(database, "users");
        return new Flood(database, INSERT, WRITERS, scale.seconds()).run();
    }
}
