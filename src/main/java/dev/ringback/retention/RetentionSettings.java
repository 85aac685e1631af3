package dev.ringback.retention;

import java.time.Duration;

/**
 * How long what is done is kept.
 *
 * @param enabled whether anything is ever purged
 * @param settled for how long a change that has succeeded or was ignored is kept, and a delivery that was sent or cancelled
 * @param dead for how long a dead change or delivery is kept
 * @param acts for how long the acts of people are kept
 * @param batch the most rows that one step looks at
 */
public record RetentionSettings(boolean enabled, Duration settled, Duration dead, Duration acts, int batch) {}
