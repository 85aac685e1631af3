package dev.ringback.intake;

import io.smallrye.mutiny.Uni;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps a line open: a new one for each attempt, a rest between attempts, a ping now and then. */
final class Kept<L extends Line> {
    private final String name;
    private final Supplier<Uni<L>> open;
    private final IntakeSettings settings;
    private final Backoff backoff;
    private final ScheduledExecutorService timer;

    private @Nullable L line;
    private @Nullable ScheduledFuture<?> next;
    private int failures;
    private boolean stopped;
    private Consumer<L> connected = line -> {};
    private Consumer<Throwable> lost = failure -> {};

    Kept(String name, Supplier<Uni<L>> open, IntakeSettings settings, Backoff backoff, ScheduledExecutorService timer) {
        this.name = name;
        this.open = open;
        this.settings = settings;
        this.backoff = backoff;
        this.timer = timer;
    }

    /**
     * Starts to connect, and goes on until the stop.
     *
     * @param connected is called with each line that was opened and has answered its first ping
     * @param lost is called when that line is gone, and for each attempt that failed
     */
    void start(Consumer<L> connected, Consumer<Throwable> lost) {
        this.connected = connected;
        this.lost = lost;
        connect();
    }

    Uni<Void> stop() {
        L last;
        synchronized (this) {
            stopped = true;
            last = line;
            line = null;
            if (next != null) {
                next.cancel(false);
            }
        }
        return last == null ? Uni.createFrom().voidItem() : last.close();
    }

    private void connect() {
        synchronized (this) {
            if (stopped) {
                return;
            }
        }
        inTime(Uni.createFrom().deferred(() -> open.get()))
                .chain(opened ->
                        inTime(opened.ping()).replaceWith(opened).onFailure().invoke(() -> hangUp(opened)))
                .subscribe()
                .with(this::opened, this::failed);
    }

    private <T> Uni<T> inTime(Uni<T> answer) {
        return answer.ifNoItem().after(settings.answer()).on(timer).failWith(() -> new DeafLineException(name));
    }

    /** Nobody waits for the goodbye: a line that is dead at the other end may take very long over it. */
    private static void hangUp(Line line) {
        line.close().subscribe().with(nothing -> {});
    }

    private void opened(L opened) {
        boolean tooLate;
        synchronized (this) {
            tooLate = stopped;
            line = tooLate ? null : opened;
        }
        if (tooLate) {
            hangUp(opened);
            return;
        }
        connected.accept(opened);
        opened.gone().subscribe().with(nothing -> gone(opened, new LostLineException(name)));
        later(() -> ping(opened), settings.ping().toMillis());
    }

    private void ping(L pinged) {
        if (!isCurrent(pinged)) {
            return;
        }
        inTime(pinged.ping()).subscribe().with(nothing -> well(pinged), failure -> {
            gone(pinged, failure);
            hangUp(pinged);
        });
    }

    /** Only a line that has held for a while ends the row of failures: one that opens and breaks at once does not. */
    private void well(L pinged) {
        synchronized (this) {
            failures = 0;
        }
        later(() -> ping(pinged), settings.ping().toMillis());
    }

    private void gone(L gone, Throwable failure) {
        synchronized (this) {
            if (line != gone) {
                return;
            }
            line = null;
        }
        failed(failure);
    }

    private void failed(Throwable failure) {
        long rest;
        synchronized (this) {
            if (stopped) {
                return;
            }
            failures++;
            rest = backoff.rest(failures).toMillis();
        }
        lost.accept(failure);
        later(this::connect, rest);
    }

    private synchronized boolean isCurrent(L candidate) {
        return line == candidate && !stopped;
    }

    private synchronized void later(Runnable act, long millis) {
        if (!stopped) {
            next = timer.schedule(act, millis, TimeUnit.MILLISECONDS);
        }
    }

    /** A line that is open and does not answer. */
    static final class DeafLineException extends RuntimeException {
        DeafLineException(String name) {
            super("the " + name + " gave no answer in time");
        }
    }

    /** A line that was ended by the other end, or by the network. */
    static final class LostLineException extends RuntimeException {
        LostLineException(String name) {
            super("the connection of the " + name + " was lost");
        }
    }
}
