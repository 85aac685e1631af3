package dev.ringback.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/** Writers write, faults strike, and in the end the ledgers are compared. */
final class ChaosRun {
    private static final Logger LOG = Logger.getLogger(ChaosRun.class);
    private static final int WRITERS = 6;

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
        Pace pace = new Pace();
        List<Writer> writers = IntStream.range(0, WRITERS)
                .mapToObj(number -> new Writer(town.grounds().database(), pace, number, seed))
                .toList();
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Future<Void>> running =
                    writers.stream().map(writer -> threads.submit(writer::run)).toList();
            for (int nth = 0; nth < plan.size(); nth++) {
                pace.allow((nth + 2) * share);
                pace.awaitWritten((nth + 1) * share);
                strike(plan.get(nth));
            }
            pace.end();
            for (Future<Void> writer : running) {
                writer.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a writer failed", e.getCause());
        } finally {
            pace.end();
            threads.shutdown();
        }
        town.settle();
        List<Long> acknowledged = new ArrayList<>();
        writers.forEach(writer -> acknowledged.addAll(writer.acknowledged()));
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
