package dev.ringback.postgres.live;

import dev.ringback.postgres.reading.LogEntry;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One who listens, and what is on its way to him. */
final class Listener {
    /** Who has not taken so many is too slow. */
    static final int MOST_ON_THE_WAY = 1_000;

    private static final int MOST_BEHIND = 10_000;
    /** How long others wait for one listener who has just become slow. */
    private static final long PATIENCE_MILLIS = 3_000;
    /** What it gets back with each step that it was told: who takes a thousand in a second is never too slow. */
    private static final long PATIENCE_OF_A_STEP_MILLIS = 500;

    private final MultiEmitter<? super Told> emitter;
    private final Predicate<LogEntry> filter;
    private final AtomicInteger onTheWay;
    private final Deque<Told> later = new ArrayDeque<>();
    private final @Nullable Position start;
    private boolean entered;
    private String last = "";
    private boolean live;
    private boolean over;
    private long patienceMillis = PATIENCE_MILLIS;

    Listener(
            MultiEmitter<? super Told> emitter,
            Predicate<LogEntry> filter,
            @Nullable Position start,
            AtomicInteger onTheWay) {
        this.emitter = emitter;
        this.filter = filter;
        this.start = start;
        this.onTheWay = onTheWay;
    }

    synchronized boolean isNew() {
        return !entered;
    }

    /** From now on what happens is kept for it. The answer: where it wants to begin. */
    synchronized Optional<Position> enter() {
        entered = true;
        return Optional.ofNullable(start);
    }

    synchronized boolean isOver() {
        return over;
    }

    synchronized void end() {
        over = true;
    }

    synchronized boolean isBusy() {
        return !over && onTheWay.get() > MOST_ON_THE_WAY / 2;
    }

    /** Whether the others wait for it. */
    synchronized boolean holdsUp() {
        return live && isBusy();
    }

    synchronized void wasToldAStep() {
        patienceMillis = Math.min(patienceMillis + PATIENCE_OF_A_STEP_MILLIS, PATIENCE_MILLIS);
    }

    synchronized void isWaitedFor(Duration breath) {
        patienceMillis -= breath.toMillis();
        if (patienceMillis <= 0 && isBusy()) {
            drop("you take too long: " + onTheWay.get() + " events are waiting for you");
        }
    }

    /** What came before it listens live. */
    synchronized void catchUp(List<LogTail.Located> entries) {
        wasToldAStep();
        entries.forEach(one -> send(Told.Kind.CHANGE, one.position(), one.entry(), ""));
    }

    /** What happens now; while it has not caught up, it is kept. */
    synchronized void tell(LogEntry entry, String position) {
        if (!entered || over || !filter.test(entry)) {
            return;
        }
        if (live) {
            send(Told.Kind.CHANGE, position, entry, "");
        } else if (later.size() < MOST_BEHIND) {
            later.add(new Told(Told.Kind.CHANGE, position, entry, ""));
        } else {
            drop("more happened while you caught up than is kept");
        }
    }

    synchronized void beat(String position) {
        if (live) {
            send(Told.Kind.STILL_HERE, position, null, "still here");
        }
    }

    synchronized void ready(Told.Kind kind, String position, String words) {
        send(kind, position, null, words);
    }

    /**
     * Tells what was kept.
     *
     * @return whether that was all, so that it listens live from now on
     */
    synchronized boolean goLive(int most) {
        wasToldAStep();
        for (int told = 0; told < most && !later.isEmpty() && !over; told++) {
            Told one = later.remove();
            send(one.kind(), one.position(), one.entry(), one.words());
        }
        live = later.isEmpty();
        return live;
    }

    /** With the position from which it may come again. */
    synchronized void drop(String why) {
        if (!over) {
            over = true;
            later.clear();
            emitter.emit(new Told(Told.Kind.DROPPED, last, null, why));
            emitter.complete();
        }
    }

    private void send(Told.Kind kind, String position, @Nullable LogEntry entry, String words) {
        if (over || (entry != null && !filter.test(entry))) {
            return;
        }
        if (live && onTheWay.get() >= MOST_ON_THE_WAY) {
            drop("you take too long: " + MOST_ON_THE_WAY + " events are waiting for you");
            return;
        }
        last = position;
        onTheWay.incrementAndGet();
        emitter.emit(new Told(kind, position, entry, words));
    }
}
