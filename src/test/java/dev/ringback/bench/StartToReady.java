package dev.ringback.bench;

import dev.ringback.demo.Database;
import dev.ringback.packaged.ServiceProcess;

/** From the start of the process until it is ready, on a database that it knows. */
final class StartToReady implements Measurement {
    @Override
    public String name() {
        return "start";
    }

    @Override
    public Findings take(Server server, Scale scale) throws Exception {
        Database database = server.captured("start", Crew.ALL);
        try {
            Taken seconds =
                    new Sides().with("start to ready", () -> start(database)).take(scale.rounds() + 2);
            return Findings.of(Figure.of(
                    "start-to-ready",
                    "start of the process to ready, an aim that is no ratio",
                    Bound.atMost(2, "s"),
                    seconds.of("start to ready"),
                    "-Xmx256m, no other option of the JVM"));
        } finally {
            server.drop(database);
        }
    }

    private static double start(Database database) {
        long start = System.nanoTime();
        try (ServiceProcess service = ServiceProcess.start(database, Crew.ALL.environment())) {
            while (service.status("/q/health/ready") != 200) {
                Pause.ofSeconds(0.01);
            }
            return (System.nanoTime() - start) / 1e9;
        }
    }
}
