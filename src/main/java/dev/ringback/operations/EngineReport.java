package dev.ringback.operations;

import dev.ringback.change.Change;
import dev.ringback.change.Outcome;
import dev.ringback.change.Settlement;
import dev.ringback.intake.IntakeListener;
import dev.ringback.processing.Journal;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/** Makes metrics, log lines and problems of what the engine and the intake tell. */
@Singleton
public final class EngineReport implements Journal, IntakeListener {
    private static final Logger LOG = Logger.getLogger("dev.ringback");

    private static final String SCREEN = "screen:";

    private final MeterRegistry meters;
    private final Problems problems;
    private final Timer claims;
    private final DistributionSummary batches;
    private final Timer lag;

    EngineReport(MeterRegistry meters, Problems problems) {
        this.meters = meters;
        this.problems = problems;
        this.claims = Timer.builder("ringback.claim")
                .description("From the claim to its commit")
                .register(meters);
        this.lag = Timer.builder("ringback.lag")
                .description("From the logging of a change to its settling")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofMinutes(10))
                .register(meters);
        this.batches = DistributionSummary.builder("ringback.batch")
                .description("Changes per claim")
                .register(meters);
    }

    @Override
    public void settled(List<Change> changes, List<Settlement> settlements, Duration took) {
        claims.record(took);
        batches.record(changes.size());
        for (int i = 0; i < changes.size(); i++) {
            Change change = changes.get(i);
            lag.record(change.age().plus(took));
            meters.counter(
                            "ringback.changes.settled",
                            Tags.of(
                                    "table", change.table().toString(),
                                    "operation", change.operation().name(),
                                    "status", settlements.get(i).status().word()))
                    .increment();
            settlements.get(i).outcomes().forEach(this::screened);
        }
    }

    private void screened(String name, Outcome outcome) {
        if (name.startsWith(SCREEN)) {
            meters.counter(
                            "ringback.changes.screened",
                            Tags.of(
                                    "screen", name.substring(SCREEN.length()),
                                    "status", outcome.status().word()))
                    .increment();
        }
    }

    @Override
    public void changeFailed(String processor, Change change, Throwable failure) {
        LOG.warnf(
                "%s failed on change %d (%s of %s): %s",
                processor, change.id(), change.operation(), change.table(), failure.getMessage());
    }

    @Override
    public void processorCannotWork(String processor, String reason) {
        if (problems.report("processor " + processor, reason)) {
            LOG.errorf("processor %s cannot work: %s", processor, reason);
        }
    }

    @Override
    public void processorWorks(String processor) {
        problems.clear("processor " + processor);
    }

    @Override
    public void bellHeard() {
        meters.counter("ringback.bells").increment();
    }

    @Override
    public void well(String what) {
        if (problems.clear(what)) {
            LOG.infof("%s: well again", what);
        }
    }

    /** An outage is one line in the log, however often it is tried again. */
    @Override
    public void unwell(String what, Throwable failure) {
        meters.counter("ringback.trouble", "of", what).increment();
        String message = Problems.words(failure);
        if (problems.report(what, message)) {
            LOG.warnf("%s: %s", what, message);
        } else {
            LOG.debugf(failure, "%s: %s", what, message);
        }
    }
}
