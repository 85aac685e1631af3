package dev.ringback.postgres.reading;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** An answer that is worth some effort, made once and given to all who ask while it is fresh. */
public final class Shared<T> {
    private final Uni<T> answer;
    private final long leastNanos;
    private final int timesItsEffort;
    private final LongSupplier nanoTime;
    private volatile boolean underway;
    private volatile long startedAt;
    private volatile long freshUntil;

    /**
     * An answer to share.
     *
     * @param least how long it is fresh at least
     * @param timesItsEffort how long it is fresh, in times of how long it took
     */
    public Shared(Supplier<Uni<? extends T>> source, Duration least, int timesItsEffort, LongSupplier nanoTime) {
        this.leastNanos = least.toNanos();
        this.timesItsEffort = timesItsEffort;
        this.nanoTime = nanoTime;
        this.freshUntil = nanoTime.getAsLong();
        this.answer = Uni.createFrom()
                .deferred(source)
                .eventually(this::arrived)
                .memoize()
                .until(this::mustBeMade);
    }

    public Uni<T> get() {
        return answer;
    }

    /** Asked by each subscriber, one at a time. An answer that is under way must not be thrown away for being late. */
    private boolean mustBeMade() {
        long now = nanoTime.getAsLong();
        if (underway || now - freshUntil < 0) {
            return false;
        }
        underway = true;
        startedAt = now;
        return true;
    }

    private void arrived() {
        long now = nanoTime.getAsLong();
        freshUntil = now + Math.max(leastNanos, (now - startedAt) * timesItsEffort);
        underway = false;
    }
}
