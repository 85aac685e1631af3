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
        Uni.createFrom()
                .deferred(() -> open.get())
                .ifNoItem()
                .after(settings.answer())
                .fail()
                .chain(opened ->
                        answered(opened).replaceWith(opened).onFailure().call(failure -> opened.close()))
                .subscribe()
                .with(this::opened, this::failed);
    }

    private Uni<Void> answered(Line opened) {
        return opened.ping().ifNoItem().after(settings.answer()).failWith(() -> new DeafLineException(name));
    }

    private void opened(L opened) {
        synchronized (this) {
            if (stopped) {
                opened.close().subscribe().with(nothing -> {});
                return;
            }
            line = opened;
            failures = 0;
        }
        opened.gone().subscribe().with(nothing -> gone(opened, new LostLineException(name)));
        connected.accept(opened);
        later(() -> ping(opened), settings.ping().toMillis());
    }

    private void ping(L pinged) {
        if (!isCurrent(pinged)) {
            return;
        }
        answered(pinged)
                .subscribe()
                .with(nothing -> later(() -> ping(pinged), settings.ping().toMillis()), failure -> {
                    gone(pinged, failure);
                    pinged.close().subscribe().with(nothing -> {});
                });
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
