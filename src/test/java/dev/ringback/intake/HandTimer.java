package dev.ringback.intake;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Time passes only when it is cranked on; what falls due runs on the cranking thread, in the order of its times. */
final class HandTimer extends AbstractExecutorService implements ScheduledExecutorService {
    private final PriorityQueue<Task<?>> tasks = new PriorityQueue<>(Comparator.<Task<?>>naturalOrder());
    private long now;
    private long number;

    long nanoTime() {
        return now;
    }

    void advance(Duration span) {
        long end = now + span.toNanos();
        while (!tasks.isEmpty() && tasks.peek().at <= end) {
            Task<?> next = tasks.remove();
            now = Math.max(now, next.at);
            next.run();
        }
        now = end;
    }

    /** How long until each of the tasks that were not cancelled, the soonest first. */
    List<Duration> due() {
        return tasks.stream()
                .filter(task -> !task.isDone())
                .sorted()
                .map(task -> Duration.ofNanos(task.at - now))
                .toList();
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> act, long delay, TimeUnit unit) {
        Task<V> task = new Task<>(act, now + unit.toNanos(delay), number++);
        tasks.add(task);
        return task;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable act, long delay, TimeUnit unit) {
        return schedule(
                () -> {
                    act.run();
                    return null;
                },
                delay,
                unit);
    }

    @Override
    public void execute(Runnable act) {
        act.run();
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable act, long first, long period, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable act, long first, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return true;
    }

    private final class Task<V> extends FutureTask<V> implements ScheduledFuture<V> {
        private final long at;
        private final long nth;

        Task(Callable<V> act, long at, long nth) {
            super(act);
            this.at = at;
            this.nth = nth;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(at - now, TimeUnit.NANOSECONDS);
        }

        @Override
        @SuppressWarnings("ReferenceEquality")
        public int compareTo(Delayed other) {
            Task<?> task = (Task<?>) other;
            return at == task.at ? Long.compare(nth, task.nth) : Long.compare(at, task.at);
        }
    }
}
