package dev.ringback;

import dev.ringback.change.Change;
import dev.ringback.change.Outcome;
import dev.ringback.change.Settlement;
import dev.ringback.change.Status;
import dev.ringback.delivery.Outbox;
import dev.ringback.delivery.Sender;
import dev.ringback.operations.EngineReport;
import dev.ringback.operations.Flow;
import dev.ringback.operations.ReactionTally;
import dev.ringback.processing.Interest;
import dev.ringback.processing.Journal;
import dev.ringback.tracing.Traces;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reports what the engine does, and wakes the sender when deliveries were committed. */
@Singleton
@Typed(AfterCommit.class)
class AfterCommit implements Journal {
    private final EngineReport report;
    private final Traces traces;
    private final Outbox<SqlConnection> outbox;
    private final Sender sender;
    private final Throughput through;

    AfterCommit(EngineReport report, Traces traces, Outbox<SqlConnection> outbox, Sender sender, Throughput through) {
        this.report = report;
        this.traces = traces;
        this.outbox = outbox;
        this.sender = sender;
        this.through = through;
    }

    /** What is counted of it for those who look at the service while it runs. */
    @Singleton
    record Throughput(ReactionTally tally, Flow flow) {
        @Inject
        Throughput {}
    }

    /** The tables whose changes are counted by name. */
    void watching(List<Interest> interests) {
        report.watching(interests.stream().map(Interest::table).collect(Collectors.toSet()));
    }

    @Override
    public void settled(List<Change> changes, List<Settlement> settlements, Duration took) {
        report.settled(changes, settlements, took);
        traces.settled(changes, settlements, took);
        through.tally().settled(settlements);
        through.flow().settled(changes, settlements, took);
        if (settlements.stream().anyMatch(this::hasQueued)) {
            sender.wake();
        }
    }

    private boolean hasQueued(Settlement settlement) {
        for (Map.Entry<String, Outcome> one : settlement.outcomes().entrySet()) {
            if (one.getValue().status() == Status.SUCCEEDED && outbox.isUsedBy(one.getKey())) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void changeFailed(String processor, Change change, Throwable failure) {
        report.changeFailed(processor, change, failure);
    }

    @Override
    public void processorCannotWork(String processor, String reason) {
        report.processorCannotWork(processor, reason);
    }

    @Override
    public void processorWorks(String processor) {
        report.processorWorks(processor);
    }

    @Override
    public void processed(String processor, List<Change> changes, Duration took) {
        report.processed(processor, changes, took);
        traces.processed(processor, changes, took);
    }

    @Override
    public void polled(boolean due) {
        report.polled(due);
    }
}
