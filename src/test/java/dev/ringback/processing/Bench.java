package dev.ringback.processing;

import dev.ringback.change.Operation;
import dev.ringback.change.Outcome;
import dev.ringback.change.RetryPolicy;
import dev.ringback.change.SampleChange;
import dev.ringback.change.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** An engine on a log in memory. */
final class Bench {
    static final Duration FIRST_REST = Duration.ofSeconds(1);
    static final Duration RECHECK = Duration.ofMinutes(5);
    static final int ATTEMPTS = 3;

    final InMemoryLog log = new InMemoryLog();
    final Notes notes = new Notes();
    private final Engine<InMemoryTransaction> engine;
    private long nanos;

    Bench(Worker... processors) {
        this(List.of(), processors);
    }

    Bench(List<ScriptedScreen> screens, Worker... processors) {
        RetryPolicy retries = new RetryPolicy(ATTEMPTS, FIRST_REST, Duration.ofMinutes(1), 0);
        engine = new Engine<>(
                log,
                new Processors<>(List.of(processors), screens),
                new Verdict(retries, RECHECK, () -> 0L),
                notes,
                new Engine.Settings(Duration.ofSeconds(10), Duration.ofDays(1)),
                () -> nanos);
    }

    /** A processor on a log in memory. */
    interface Worker extends Processor<InMemoryTransaction> {}

    Engine<InMemoryTransaction> engine() {
        return engine;
    }

    /** An insert of a new user. */
    long insert() {
        return insert("of its own " + log.highest());
    }

    long insert(String recordId) {
        return log.append(SampleChange.USERS, Operation.INSERT, recordId);
    }

    List<Long> inserts(int count) {
        return IntStream.range(0, count).mapToObj(i -> insert()).toList();
    }

    /** One claim of at most 1,000 changes. */
    Engine.Worked work() {
        return engine.work(1_000).await().indefinitely();
    }

    void passTime(Duration time) {
        nanos += time.toNanos();
        log.passTime(time);
    }

    InMemoryRow row(long id) {
        return log.row(id);
    }

    /** What a processor said of a change the last time. */
    Outcome outcome(long id, String processor) {
        return log.row(id).outcomes().get(processor);
    }
}
