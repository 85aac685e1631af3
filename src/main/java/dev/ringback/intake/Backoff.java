package dev.ringback.intake;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to rest after failures in a row: doubling up to a cap, with a jitter, so that replicas do not come in step. */
record Backoff(Duration first, Duration cap, RandomGenerator random) {
    /** The rest after the {@code failures}-th failure in a row (from 1): between half the nominal rest and all of it. */
    Duration rest(int failures) {
        long nominal = first.toMillis() << Math.min(failures - 1, 20);
        long capped = Math.min(nominal, cap.toMillis());
        return Duration.ofMillis(Math.max(1, capped / 2 + random.nextLong(capped / 2 + 1)));
    }
}
