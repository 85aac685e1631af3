package dev.ringback.postgres.capture;

import java.time.Duration;

/**
 * How triggers are installed.
 *
 * @param bell when capture notifies
 * @param lockTimeout how long a statement of ours may wait for a table, and so make its writers wait behind it
 */
public record CaptureSettings(Bell bell, Duration lockTimeout) {
    /** Rings only when the service sleeps; writers wait no longer than half a second. */
    public static final CaptureSettings DEFAULT = new CaptureSettings(Bell.SLEEPING, Duration.ofMillis(500));
}
