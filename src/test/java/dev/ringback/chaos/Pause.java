package dev.ringback.chaos;

import java.util.concurrent.TimeUnit;

/** Time that is part of the load, as of a user who thinks or a network that stalls; nothing is concluded from its end. */
final class Pause {
    private Pause() {}

    static void ofMillis(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
