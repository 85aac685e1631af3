package dev.ringback.operations;

import dev.ringback.change.Change;
import dev.ringback.change.Settlement;
import dev.ringback.change.TableName;
import dev.ringback.delivery.LogFields;
import dev.ringback.intake.IntakeListener;
import dev.ringback.processing.Journal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Makes metrics, log lines and problems of what the engine and the intake tell. */
@Singleton
public final class EngineReport implements Journal, IntakeListener {
    private static final Logger LOG = Logger.getLogger("dev.ringback");

    private static final Set<String> LINES = Set.of("ears", "door");

    private final MeterRegistry meters;
    private final Problems problems;
    private final ChangeMeters changes;
    private final Counter bells;

    EngineReport(MeterRegistry meters, Problems problems) {
        this.meters = meters;
        this.problems = problems;
        this.changes = new ChangeMeters(meters);
        this.bells = Counter.builder("ringback.bells")
                .description("Bells that were heard and concerned this replica")
                .register(meters);
        // From the beginning, so that the first one is an increase.
        LINES.forEach(this::reconnects);
        polls(true);
        polls(false);
        Stream.of("ears", "door", "claim").forEach(this::trouble);
    }

    /** The tables whose changes are counted by name. */
    public void watching(Set<TableName> tables) {
        changes.watching(tables);
    }

    @Override
    public void settled(List<Change> claimed, List<Settlement> settlements, Duration took) {
        changes.settled(claimed, settlements, took);
    }

    @Override
    public void processed(String processor, List<Change> answered, Duration took) {
        Timer.builder("ringback.processor")
                .description("From when a processor or screen was given its changes of a claim to its answer")
                .tag("processor", processor)
                .register(meters)
                .record(took);
        Counter.builder("ringback.processor.changes")
                .description("Changes that a processor or screen has answered for")
                .tag("processor", processor)
                .register(meters)
                .increment(answered.size());
    }

    @Override
    public void polled(boolean due) {
        polls(due).increment();
    }

    private Counter polls(boolean due) {
        return Counter.builder("ringback.polls")
                .description("Safety polls of a replica that waited for a bell, by whether they found anything due")
                .tag("found", due ? "work" : "nothing")
                .register(meters);
    }

    private Counter reconnects(String line) {
        return Counter.builder("ringback.reconnects")
                .description("Times that a lost connection of the ears or the door was there again")
                .tag("line", line)
                .register(meters);
    }

    private Counter trouble(String of) {
        return Counter.builder("ringback.trouble")
                .description(
                        "Failures that are made up for: lost connections, claims that are repeated, rounds that failed")
                .tag("of", of)
                .register(meters);
    }

    @Override
    public void changeFailed(String processor, Change change, Throwable failure) {
        Counter.builder("ringback.processor.failures")
                .description("Attempts of a processor that failed on one change alone")
                .tag("processor", processor)
                .register(meters)
                .increment();
        LogFields.about(
                Map.of(
                        "change", Long.toString(change.id()),
                        "table", change.table().toString(),
                        "record", String.valueOf(change.recordId()),
                        "processor", processor),
                change.trace(),
                () -> LOG.warnf(
                        "%s failed on change %d (%s of %s): %s",
                        processor, change.id(), change.operation(), change.table(), failure.getMessage()));
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
        bells.increment();
    }

    @Override
    public void well(String what) {
        if (problems.clear(what)) {
            if (LINES.contains(what)) {
                reconnects(what).increment();
            }
            LOG.infof("%s: well again", what);
        }
    }

    /** An outage is one line in the log, however often it is tried again. */
    @Override
    public void unwell(String what, Throwable failure) {
        trouble(what).increment();
        String message = Problems.words(failure);
        if (problems.report(what, message)) {
            LOG.warnf("%s: %s", what, message);
        } else {
            LOG.debugf(failure, "%s: %s", what, message);
        }
    }
}
