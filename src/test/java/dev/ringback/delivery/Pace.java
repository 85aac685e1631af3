package dev.ringback.delivery;

import java.time.Duration;

/** Settings of a sender in tests. */
record Pace(int concurrency, Duration timeout, Duration lease, Duration maxAge) implements DeliverySettings {
    static final Pace USUAL = new Pace(5, Duration.ofSeconds(20), Duration.ofMinutes(2), Duration.ofDays(3));

    Pace alone() {
        return new Pace(1, timeout, lease, maxAge);
    }

    Pace timeout(Duration other) {
        return new Pace(concurrency, other, lease, maxAge);
    }

    @Override
    public Duration first() {
        return Duration.ofMinutes(1);
    }

    @Override
    public Duration cap() {
        return Duration.ofMinutes(30);
    }

    @Override
    public Duration poll() {
        return Duration.ofSeconds(5);
    }
}
