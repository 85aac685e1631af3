package dev.ringback.processing;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The id below which nothing pending can be, so that a claim need not walk over settled rows that cannot be vacuumed yet.
 *
 * <p>A short cut, never the truth: ids are given out before they are committed, so the floor may pass an id only when no
 * transaction that was in progress then can still commit a lower one. It rises in three steps:
 *
 * <ol>
 *   <li>a look finds nothing pending below some id: that id is the <i>candidate</i>;
 *   <li>a look that is a little later (a session may have drawn an id and not yet its transaction number) says which
 *       transactions are in progress: they, and no others, can still commit a lower id;
 *   <li>a look finds all of them ended. It has seen whatever they left, so the floor rises to the candidate, or to the
 *       lowest pending change if that is lower.
 * </ol>
 *
 * <p>Whoever is still running after {@code patience} is not waited for: the floor rises, the transaction is remembered as
 * a runner, and each claim looks below the floor for changes of runners that have committed.
 *
 * <p>Now and then a claim starts from zero again, the more rarely the more such a full look costs.
 */
final class Floor {
    private static final Duration SETTLING_IN = Duration.ofMillis(100);
    private static final int MOST_RUNNERS = 500;
    /** A full look may take this share of the time. */
    private static final int SHARE = 200;

    private final Duration patience;
    private final Duration fullLookEvery;
    private final LongSupplier nanoTime;

    private long floor;
    private final Set<Long> runners = new HashSet<>();
    private @Nullable Candidate candidate;
    private long nextFullLook;

    /**
     * @param patience how long a candidate waits for the transactions that were in progress
     * @param fullLookEvery how often to look below the floor, at least
     * @param nanoTime a clock that never jumps, as {@link System#nanoTime()}
     */
    Floor(Duration patience, Duration fullLookEvery, LongSupplier nanoTime) {
        this.patience = patience;
        this.fullLookEvery = fullLookEvery;
        this.nanoTime = nanoTime;
        this.nextFullLook = nanoTime.getAsLong();
    }

    synchronized Look.Request request(int most) {
        boolean full = nanoTime.getAsLong() - nextFullLook >= 0;
        return new Look.Request(full ? 0 : floor, runners, most);
    }

    /** Forgets everything: after a reconnect the database may be another one. */
    synchronized void reset() {
        floor = 0;
        runners.clear();
        candidate = null;
        nextFullLook = nanoTime.getAsLong();
    }

    /** @param took how long the claim took that looked */
    synchronized void seen(Look look, Duration took) {
        long now = nanoTime.getAsLong();
        if (look.request().from() == 0) {
            long rest = Math.max(fullLookEvery.toNanos(), took.toNanos() * SHARE);
            nextFullLook = now + rest;
        }
        if (look.request().from() > floor) {
            return; // asked before a reset: it has not seen what lies between
        }
        forgetRunners(look);
        long lowest = look.lowestPending().orElse(look.highest() + 1);
        if (candidate == null) {
            candidate = lowest > floor ? new Candidate(lowest, now) : null;
        } else if (candidate.running == null) {
            if (now - candidate.since >= SETTLING_IN.toNanos()) {
                candidate = new Candidate(
                        candidate.id, candidate.since, look.snapshot().running());
            }
        } else {
            rise(candidate, look.snapshot(), lowest, now);
        }
    }

    private void rise(Candidate ready, Snapshot snapshot, long lowest, long now) {
        Set<Long> stillRunning = new HashSet<>(ready.running == null ? Set.of() : ready.running);
        stillRunning.retainAll(snapshot.running());
        boolean outOfPatience = now - ready.since >= patience.toNanos();
        if (!stillRunning.isEmpty() && (!outOfPatience || runners.size() + stillRunning.size() > MOST_RUNNERS)) {
            return;
        }
        runners.addAll(stillRunning);
        floor = Math.max(floor, Math.min(ready.id, lowest));
        candidate = null;
    }

    /** A runner may be forgotten once it has ended and a look that asked for it found nothing of it below the floor. */
    private void forgetRunners(Look look) {
        boolean nothingBelow =
                look.lowestPending().isEmpty() || look.lowestPending().getAsLong() >= floor;
        if (nothingBelow) {
            runners.removeIf(runner -> look.request().runners().contains(runner)
                    && !look.snapshot().running().contains(runner));
        }
    }

    private record Candidate(long id, long since, @Nullable Set<Long> running) {
        Candidate(long id, long since) {
            this(id, since, null);
        }
    }
}
