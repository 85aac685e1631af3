package dev.ringback.retention;

import java.util.OptionalLong;

/**
 * The way along a table's ids, from the oldest to where nothing is old enough, and again from the beginning.
 *
 * <p>What was purged a moment ago and cannot be vacuumed yet would have to be walked over each time, so a walk begins at the
 * first row that the one before has kept. Now and then one begins at zero: a transaction that was open for long may have
 * committed a lower id since.
 */
final class Walk {
    private static final int FROM_ZERO_EVERY = 100;

    private long at;
    private OptionalLong firstKept = OptionalLong.empty();
    private int ended;

    /** The id behind which to look next. */
    long after() {
        return at;
    }

    void seen(Purge.Step step) {
        at = Math.max(at, step.seenTo());
        if (firstKept.isEmpty()) {
            firstKept = step.firstKept();
        }
        if (step.atEnd()) {
            ended++;
            long start = firstKept.isPresent() ? firstKept.getAsLong() - 1 : at;
            at = ended % FROM_ZERO_EVERY == 0 ? 0 : start;
            firstKept = OptionalLong.empty();
        }
    }
}
