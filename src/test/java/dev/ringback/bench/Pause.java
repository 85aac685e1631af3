package dev.ringback.bench;

import java.util.concurrent.locks.LockSupport;

/** Time that is part of the load or of the measured span; nothing is concluded from its end. */
final class Pause {
    private Pause() {}

    static void until(long nanoTime) {
        for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    static void ofSeconds(double seconds) {
        until(System.nanoTime() + (long) (seconds * 1e9));
    }
}
