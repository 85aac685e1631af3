package dev.ringback.chaos;

/** Lets the writers write as many changes as the faults have made room for, so that both end together. */
final class Pace {
    private long written;
    private long allowed;
    private boolean over;

    /** Waits for room; false when it is over. */
    synchronized boolean goesOn() {
        try {
            while (!over && written >= allowed) {
                wait();
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        return !over;
    }

    synchronized void wrote(int changes) {
        written += changes;
        notifyAll();
    }

    synchronized void allow(long changes) {
        allowed = changes;
        notifyAll();
    }

    synchronized void awaitWritten(long changes) {
        try {
            while (written < changes) {
                wait();
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    synchronized void end() {
        over = true;
        notifyAll();
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted", e);
    }
}
