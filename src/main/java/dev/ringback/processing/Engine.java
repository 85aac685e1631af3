package dev.ringback.processing;

import dev.ringback.change.Change;
import dev.ringback.change.Settlement;
import dev.ringback.change.Verdict;
import dev.ringback.processing.Processors.Task;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Claims changes, has them screened and processed, settles them: all in one transaction each time. Several workers may call it at
 * once, in this process and in others; the lanes keep them apart.
 */
public final class Engine<T> {
    private final ChangeLog<T> log;
    private final Processors<T> processors;
    private final Verdict verdict;
    private final Journal journal;
    private final LongSupplier nanoTime;
    private final Floor floor;

    /**
     * @param settings see {@link Settings}
     * @param nanoTime a clock that never jumps, as {@link System#nanoTime()}
     */
    public Engine(
            ChangeLog<T> log,
            Processors<T> processors,
            Verdict verdict,
            Journal journal,
            Settings settings,
            LongSupplier nanoTime) {
        this.log = log;
        this.processors = processors;
        this.verdict = verdict;
        this.journal = journal;
        this.nanoTime = nanoTime;
        this.floor = new Floor(settings.floorPatience(), settings.fullLookEvery(), nanoTime);
    }

    /**
     * The engine's own settings; both have to do with the floor.
     *
     * @param floorPatience how long the floor waits for a running transaction before it passes it
     * @param fullLookEvery how often a claim looks below the floor, at least
     */
    public record Settings(Duration floorPatience, Duration fullLookEvery) {}

    /**
     * What came of one claim.
     *
     * @param changes how many were settled; with none, there was nothing due that was free
     * @param nextDue how long until the next retrying or waiting change falls due, if there is one
     */
    public record Worked(int changes, Optional<Duration> nextDue) {}

    /** Claims once and settles what was claimed. If it fails, nothing has happened, and the changes are free again. */
    public Uni<Worked> work(int most) {
        return Uni.createFrom().deferred(() -> {
            long start = nanoTime.getAsLong();
            return log.claim(floor.request(most)).chain(claim -> {
                floor.seen(claim.look(), start);
                return workOn(claim, start)
                        .replaceWith(() ->
                                new Worked(claim.changes().size(), claim.look().nextDue()));
            });
        });
    }

    /**
     * Whether it is worth while to {@link #work}: for those who ask by the clock, and nearly always in vain. Yes, too, when
     * the floor is not known or has to be proved again: only a claim does that.
     */
    public Uni<Boolean> isWorthWhile() {
        Look.Request request = floor.request(1);
        return request.from() == 0
                ? Uni.createFrom().item(true)
                : log.isDue(request).invoke(journal::polled);
    }

    /** After a reconnect nothing that was learnt about the log holds. */
    public void forget() {
        floor.reset();
    }

    private Uni<Void> workOn(Claim<T> claim, long start) {
        if (claim.changes().isEmpty()) {
            return claim.release();
        }
        return judge(claim)
                .chain(results -> settle(claim, results, start))
                .onFailure()
                .call(claim::release);
    }

    private Uni<Execution.Results> judge(Claim<T> claim) {
        List<Task<T>> screening = processors.screening(claim.changes());
        return screening.isEmpty()
                ? process(claim, processors.deal(claim.changes(), claim.pauses()), claim.changes())
                : run(claim, screening).chain(said -> judge(claim, new Screened(claim.changes(), said)));
    }

    /** What the screens have written stays, should the processors' part be undone. */
    private Uni<Execution.Results> judge(Claim<T> claim, Screened screened) {
        List<Task<T>> tasks = processors.deal(screened.rest(), claim.pauses());
        return tasks.isEmpty()
                ? Uni.createFrom().item(() -> screened.and(processors.held(screened.rest(), claim.pauses())))
                : claim.mark()
                        .chain(() -> process(claim, tasks, screened.rest()))
                        .map(screened::and);
    }

    private Uni<Execution.Results> process(Claim<T> claim, List<Task<T>> tasks, List<Change> changes) {
        return run(claim, tasks).map(results -> results.and(processors.held(changes, claim.pauses())));
    }

    private Uni<Execution.Results> run(Claim<T> claim, List<Task<T>> tasks) {
        return new Execution<>(claim, log::faultOf, journal, nanoTime).run(tasks);
    }

    private Uni<Void> settle(Claim<T> claim, Execution.Results results, long start) {
        List<Change> changes = claim.changes();
        List<Settlement> settlements = changes.stream()
                .map(change -> verdict.on(change, results.of(change)))
                .toList();
        return claim.settle(settlements, results.wakes())
                .invoke(() -> journal.settled(changes, settlements, since(start)));
    }

    private Duration since(long start) {
        return Duration.ofNanos(nanoTime.getAsLong() - start);
    }
}
