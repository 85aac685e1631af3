package dev.ringback.postgres;

import dev.ringback.intake.IntakeListener;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Counts what an intake tells, and lets a test wait for it. */
final class BellSignals implements IntakeListener {
    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(2);

    private final Map<String, Integer> counts = new HashMap<>();

    synchronized void tell(String event) {
        counts.merge(event, 1, Integer::sum);
        notifyAll();
    }

    synchronized int count(String event) {
        return counts.getOrDefault(event, 0);
    }

    /** Waits until it has been told more often than {@code before}. */
    synchronized void awaitMore(String event, int before) {
        long start = System.nanoTime();
        while (count(event) <= before) {
            long left = PATIENCE - (System.nanoTime() - start);
            if (left <= 0) {
                throw new AssertionError("'" + event + "' was not told again; told so far: " + counts);
            }
            try {
                wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    void await(String event) {
        awaitMore(event, 0);
    }

    @Override
    public void bellHeard() {
        tell("bell");
    }

    @Override
    public void asleep() {
        tell("asleep");
    }

    @Override
    public void well(String what) {
        tell(what + " well");
    }

    @Override
    public void unwell(String what, Throwable failure) {
        if (String.valueOf(failure.getMessage()).endsWith("was lost")) {
            tell(what + " lost");
        }
        tell(what + " unwell");
    }
}
