package dev.ringback.api.limits;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;

/** Time that passes when the test says so. */
final class HandTime implements TimeMeter {
    private long nanos;

    void pass(Duration span) {
        nanos += span.toNanos();
    }

    @Override
    public long currentTimeNanos() {
        return nanos;
    }

    @Override
    public boolean isWallClockBased() {
        return false;
    }
}
