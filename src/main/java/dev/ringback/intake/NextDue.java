package dev.ringback.intake;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** An alarm clock for the next change that falls due: only the earliest time it was told counts. */
final class NextDue {
    private final Runnable alarm;
    private final ScheduledExecutorService timer;
    private final LongSupplier nanoTime;
    private @Nullable ScheduledFuture<?> set;
    private long at;

    NextDue(Runnable alarm, ScheduledExecutorService timer, LongSupplier nanoTime) {
        this.alarm = alarm;
        this.timer = timer;
        this.nanoTime = nanoTime;
    }

    synchronized void in(Duration due) {
        long time = nanoTime.getAsLong() + due.toNanos();
        if (set != null) {
            if (time - at >= 0) {
                return;
            }
            set.cancel(false);
        }
        at = time;
        set = timer.schedule(this::ring, Math.max(0, due.toMillis()), TimeUnit.MILLISECONDS);
    }

    private void ring() {
        synchronized (this) {
            set = null;
        }
        alarm.run();
    }
}
