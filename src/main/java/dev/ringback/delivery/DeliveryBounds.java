package dev.ringback.delivery;

import java.time.Duration;

/** Refuses settings that are out of bounds: the key, the value, and what is allowed. */
final class DeliveryBounds {
    private DeliveryBounds() {}

    static void check(DeliverySettings settings) {
        if (settings.concurrency() < 1 || settings.concurrency() > 100) {
            throw refused("concurrency", settings.concurrency(), "a whole number from 1 to 100");
        }
        between("timeout", settings.timeout(), Duration.ofMillis(100), Duration.ofMinutes(30));
        between("lease", settings.lease(), settings.timeout().plusMillis(1), Duration.ofHours(6));
        between("max-age", settings.maxAge(), Duration.ofSeconds(1), Duration.ofDays(365));
        between("first", settings.first(), Duration.ofMillis(1), Duration.ofHours(1));
        between("cap", settings.cap(), settings.first(), Duration.ofDays(1));
        between("poll", settings.poll(), Duration.ofMillis(100), Duration.ofMinutes(10));
    }

    private static void between(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw refused(key, value, "a duration from " + least + " to " + most);
        }
    }

    private static IllegalArgumentException refused(String key, Object value, String allowed) {
        return new IllegalArgumentException("ringback.delivery." + key + " is " + value + ", allowed is " + allowed);
    }
}
