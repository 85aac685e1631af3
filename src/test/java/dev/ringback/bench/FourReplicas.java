package dev.ringback.bench;

import dev.ringback.bench.service.SlowWriter;
import dev.ringback.demo.Database;
import dev.ringback.packaged.ServiceProcess;
import dev.ringback.packaged.ServiceVariant;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A backlog whose processor takes its time in the database: four replicas must be faster than one. */
final class FourReplicas implements Measurement {
    /** Small enough that a few claims more or less do not decide. */
    private static final Map<String, String> SMALL_BATCHES = Map.of("RINGBACK_INTAKE_BATCH", "100");

    @Override
    public String name() {
        return "replicas";
    }

    @Override
    public Findings take(Server server, Scale scale) throws Exception {
        Path build = new ServiceVariant("bench-service", "ringback.bench", SlowWriter.class).make();
        Database alone = server.captured("alone", Crew.SUBSCRIPTION);
        Database together = server.captured("together", Crew.SUBSCRIPTION);
        List<ServiceProcess> one = new ArrayList<>();
        List<ServiceProcess> four = new ArrayList<>();
        try {
            one.add(start(build, alone));
            for (int replica = 0; replica < 4; replica++) {
                four.add(start(build, together));
            }
            double unusedOfOne = Backlog.drain(server, alone, one, 1_000); // warm
            double unusedOfFour = Backlog.drain(server, together, four, 4_000);
            Taken rate = new Sides()
                    .with("one replica", () -> Backlog.drain(server, alone, one, scale.slowBacklog()))
                    .with("four replicas", () -> Backlog.drain(server, together, four, scale.slowBacklog()))
                    .take(scale.rounds());
            return Findings.of(Figure.of(
                    "four-replicas",
                    ("backlog of %,d changes, a processor that takes 2 ms of database time for each:"
                                    + " four replicas against one")
                            .formatted(scale.slowBacklog()),
                    Bound.atLeast(2.5, "×"),
                    rate.ratio("four replicas", "one replica"),
                    "changes/s: one %s, four %s; claims of up to 100 changes, 2 workers in each replica"
                            .formatted(rate.text("one replica"), rate.text("four replicas"))));
        } finally {
            one.forEach(ServiceProcess::close);
            four.forEach(ServiceProcess::close);
            server.drop(alone, together);
        }
    }

    private static ServiceProcess start(Path build, Database database) {
        Map<String, String> environment = new TreeMap<>(Crew.SUBSCRIPTION.environment());
        environment.putAll(SMALL_BATCHES);
        return ServiceProcess.start(build.resolve("quarkus-run.jar"), database.url(), Server.JVM, environment)
                .awaitListening();
    }
}
