package dev.ringback.change;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How often a failed change is tried, and how long it rests in between: exponentially longer up to a cap, with a jitter
 * that keeps changes that failed together from coming back together.
 *
 * @param maxAttempts at least 1; the change is dead when so many attempts have failed
 * @param first the rest after the first failure
 * @param cap no rest is longer, but for the jitter
 * @param jitter the share of a rest by which it may be shorter or longer, from 0 to 1
 */
public record RetryPolicy(int maxAttempts, Duration first, Duration cap, double jitter) {
    public RetryPolicy {
        if (maxAttempts < 1
                || first.isNegative()
                || first.isZero()
                || cap.compareTo(first) < 0
                || !(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException(
                    "no retry policy: max attempts %d (1 or more), first %s (more than 0), cap %s (at least first), jitter %s (0 to 1)"
                            .formatted(maxAttempts, first, cap, jitter));
        }
    }

    /** Whether no attempt is left once {@code failed} attempts have failed. */
    public boolean isExhausted(int failed) {
        return failed >= maxAttempts;
    }

    /** The rest after the {@code failed}-th failure in a row (from 1). */
    public Duration rest(int failed, RandomGenerator random) {
        double doubled = (double) first.toMillis() * Math.pow(2, Math.max(0, failed - 1));
        double capped = Math.min(doubled, (double) cap.toMillis());
        double spread = 1 + jitter * (2 * random.nextDouble() - 1);
        return Duration.ofMillis(Math.max(1, Math.round(capped * spread)));
    }
}
