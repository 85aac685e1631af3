package dev.ringback.api.limits;

/** Spans as headers have them. */
final class Seconds {
    private static final long NANOS = 1_000_000_000L;

    private Seconds() {}

    /** Whole ones, and never too few. */
    static long of(long nanos) {
        return (nanos + NANOS - 1) / NANOS;
    }
}
