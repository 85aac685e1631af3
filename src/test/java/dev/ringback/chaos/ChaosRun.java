package dev.ringback.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** Writers write, faults strike, and in the end the ledgers are compared. */
final class ChaosRun {
    private static final Logger LOG = Logger.getLogger(ChaosRun.class);

    private final Town town;
    private final long seed;
    private boolean supervised = true;
    private final Map<Fault, List<Duration>> recoveries = new EnumMap<>(Fault.class);

    ChaosRun(Town town, long seed) {
        this.town = town;
        this.seed = seed;
    }

    /** Does not wait for a recovery after each fault: it may never come. */
    ChaosRun unsupervised() {
        supervised = false;
        return this;
    }

    Report run(List<Fault.Step> plan, long changes) throws IOException {
        long start = System.nanoTime();
        long share = Math.max(1, changes / plan.size());
        List<Long> acknowledged;
        try (Load load = new Load(town.grounds(), seed)) {
            for (int nth = 0; nth < plan.size(); nth++) {
                load.pace().allow((nth + 2) * share);
                load.pace().awaitWritten((nth + 1) * share);
                strike(plan.get(nth));
            }
            acknowledged = load.end();
        }
        if (supervised) {
            town.settle();
        } else {
            town.settleChanges();
        }
        return new Report(
                Duration.ofNanos(System.nanoTime() - start),
                plan.size(),
                Findings.of(town.grounds(), acknowledged),
                town.mail().messages(),
                town.mail().repeated(),
                town.mail().atOnce(),
                recoveries);
    }

    private void strike(Fault.Step step) throws IOException {
        LOG.infof("%s", step);
        step.fault().strike(town, step);
        if (supervised) {
            recoveries.computeIfAbsent(step.fault(), fault -> new ArrayList<>()).add(town.recovery());
        }
    }
}
