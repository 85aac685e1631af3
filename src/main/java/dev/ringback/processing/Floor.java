package dev.ringback.processing;

import java.time.Duration;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The id below which nothing pending can be, so that a claim need not walk over settled rows that cannot be vacuumed yet.
 *
 * <p>A short cut, never the truth: ids are given out before they are committed, so the floor may pass an id only when no
 * transaction that was in progress then can still commit a lower one. It rises in three steps:
 *
 * <ol>
 *   <li>a look finds nothing pending below some id: that id is the <i>candidate</i>;
 *   <li>a look that was asked a little later (a session may have drawn an id and not yet its transaction number) says how
 *       far transaction numbers have been given out: nobody from that number on can still commit a lower id;
 *   <li>a look finds all transactions below that number ended. It has seen whatever they left, so the floor rises to the
 *       candidate, or to the lowest pending change if that is lower.
 * </ol>
 *
 * <p>Whoever is still running after {@code patience} is not waited for: the floor rises, the transaction is remembered as
 * a runner, and each claim looks below the floor for changes of runners that have committed.
 *
 * <p>Looks of several workers overlap and arrive in any order: what is concluded from one depends on when it was asked,
 * and on what it saw, never on when it arrived.
 *
 * <p>Now and then a claim starts from zero again, the more rarely the more such a full look costs. If it finds something
 * pending below the floor after all (somebody has changed a status by hand), the floor falls.
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
    private OptionalLong forgotten = OptionalLong.empty();

    /**
     * A floor of zero, that is, none.
     *
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
        forgotten = OptionalLong.of(nextFullLook);
    }

    /**
     * Learns from a look.
     *
     * @param asked when, by the clock of this floor: not later than its request was made
     */
    synchronized void seen(Look look, long asked) {
        if (forgotten.isPresent() && asked - forgotten.getAsLong() <= 0) {
            return; // asked before the reset, perhaps of another database
        }
        long now = nanoTime.getAsLong();
        long lowest = look.lowestPending().orElse(look.highest() + 1);
        if (look.request().from() == 0) {
            nextFullLook = now + Math.max(fullLookEvery.toNanos(), (now - asked) * SHARE);
            floor = Math.min(floor, lowest);
        }
        if (look.request().from() > floor) {
            return; // asked before the floor fell: it has not seen what lies between
        }
        forgetRunners(look);
        if (candidate == null) {
            candidate = lowest > floor ? new Candidate(lowest, now, OptionalLong.empty()) : null;
        } else if (candidate.next.isPresent()) {
            rise(candidate, look.snapshot(), lowest, now);
        } else if (asked - candidate.since >= SETTLING_IN.toNanos()) {
            long next = look.snapshot().next();
            candidate = new Candidate(candidate.id, candidate.since, OptionalLong.of(next));
        }
    }

    private void rise(Candidate ready, Snapshot snapshot, long lowest, long now) {
        long next = ready.next.orElseThrow();
        if (snapshot.xmax() < next) {
            return; // some of those in progress are not listed
        }
        Set<Long> stillRunning =
                snapshot.running().stream().filter(running -> running < next).collect(Collectors.toSet());
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
            runners.removeIf(runner ->
                    look.request().runners().contains(runner) && look.snapshot().sawTheEndOf(runner));
        }
    }

    /**
     * Where the floor may rise to.
     *
     * @param id the lowest that is not below it then
     * @param since when it was found
     * @param next the transaction number below which all must have ended first, once it is known
     */
    private record Candidate(long id, long since, OptionalLong next) {}
}
