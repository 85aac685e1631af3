package dev.ringback.bench;

import dev.ringback.demo.Database;
import dev.ringback.packaged.ServiceProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How much memory the process takes at 1,000 inserts/s with a small heap and all processors of users. */
final class SmallHeap implements Measurement {
    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Findings take(Server server, Scale scale) throws Exception {
        Database database = server.captured("memory", Crew.ALL);
        try (ServiceProcess service = ServiceProcess.start(database.url(), List.of("-Xmx128m"), Crew.ALL.environment())
                .awaitListening()) {
            List<Double> megabytes = new ArrayList<>();
            for (int third = 0; third < 3; third++) {
                var unused = PacedLoad.of(database, 1_000, scale.seconds()).run();
                megabytes.add(Machine.residentMegabytes(service.handle()));
            }
            Server.awaitSettled(database, Duration.ofMinutes(2));
            return Findings.of(Figure.of(
                    "memory",
                    "resident memory at 1,000 inserts/s with -Xmx128m, an aim that is no ratio",
                    Bound.atMost(300, "MB"),
                    megabytes,
                    "after %d, %d and %d s; subscription, audit and queued welcome mail"
                            .formatted(scale.seconds(), 2 * scale.seconds(), 3 * scale.seconds())));
        } finally {
            server.drop(database);
        }
    }
}
