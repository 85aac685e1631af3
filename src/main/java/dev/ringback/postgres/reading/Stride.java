package dev.ringback.postgres.reading;

import java.time.Duration;

/**
 * How many ids a search looks through in its next step: eight times as many as in the last one while that costs little, and
 * an eighth where there were too many. It ends when its time is used up. Where the changes lie that are looked for is not
 * known before: none for millions of ids, and then nothing else.
 */
final class Stride {
    /** To gather the pages of so many ids takes some 20 ms where all of them are wanted. */
    static final long LONGEST = 4_000_000;

    private static final int FIRST = 16;
    private static final int FACTOR = 8;

    private final long budget;
    private final long least;
    private long spent;
    private long ids;

    /**
     * A first step.
     *
     * @param budget no step begins later than that
     * @param least how many ids are looked through one by one, whatever they are
     */
    Stride(Duration budget, long least) {
        this.budget = budget.toNanos();
        this.least = least;
        this.ids = least * FIRST;
    }

    boolean isOver() {
        return spent >= budget;
    }

    /** Too few for a step of its own: they are to be looked through one by one. */
    boolean isLeast() {
        return ids <= least;
    }

    long ids() {
        return ids;
    }

    /** A step in which the rows were looked at one by one. */
    void walked(long nanos) {
        spent += nanos;
        ids = Math.max(ids, least * FIRST);
    }

    /** A step that has found all that there was. */
    void foundAll(long nanos) {
        spent += nanos;
        double affordable = 2.0 * Math.max(0, budget - spent) / Math.max(1, nanos);
        ids = (long) Math.min(LONGEST, ids * Math.max(1, Math.min(FACTOR, affordable)));
    }

    /** A step in which there was too much. */
    void foundTooMuch(long nanos) {
        spent += nanos;
        ids = ids / FACTOR;
    }
}
