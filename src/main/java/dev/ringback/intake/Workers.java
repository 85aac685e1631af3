package dev.ringback.intake;

import dev.ringback.processing.Engine;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Drain the log when asked: claim until a claim comes back empty. The first worker answers every request; each worker that
 * fills its batch wakes one more, so that a lone change costs one claim and a flood gets them all.
 */
final class Workers {
    private final IntFunction<Uni<Engine.Worked>> engine;
    private final IntakeSettings settings;
    private final Backoff backoff;
    private final ScheduledExecutorService timer;
    private final IntakeListener listener;

    private final boolean[] busy;
    private final long[] since;
    private long asked;
    private int failures;
    private int most;
    private boolean stopped;
    private Runnable drained = () -> {};
    private Consumer<Duration> nextDue = due -> {};
    private @Nullable UniEmitter<? super Void> whenIdle;

    Workers(
            IntFunction<Uni<Engine.Worked>> engine,
            IntakeSettings settings,
            Backoff backoff,
            ScheduledExecutorService timer,
            IntakeListener listener) {
        this.engine = engine;
        this.settings = settings;
        this.backoff = backoff;
        this.timer = timer;
        this.listener = listener;
        this.busy = new boolean[settings.workers()];
        this.since = new long[settings.workers()];
        this.most = settings.batch();
    }

    /**
     * Says whom to tell.
     *
     * @param drained is called when a claim that began after the last request has come back empty
     * @param nextDue is told how long until the next change falls due that rests now
     */
    void onDrained(Runnable drained, Consumer<Duration> nextDue) {
        this.drained = drained;
        this.nextDue = nextDue;
    }

    /** Asks for a drain: at least one more claim begins after this call. */
    void drain() {
        synchronized (this) {
            asked++;
        }
        wake(0);
    }

    /** Whether a claim has been running for longer than this. */
    synchronized boolean isStuck(Duration limit) {
        long now = System.nanoTime();
        for (int worker = 0; worker < busy.length; worker++) {
            if (busy[worker] && now - since[worker] > limit.toNanos()) {
                return true;
            }
        }
        return false;
    }

    /** Claims no more; completes when what runs has ended. */
    Uni<Void> stop() {
        return Uni.createFrom().emitter(emitter -> {
            synchronized (this) {
                stopped = true;
                if (anyBusy()) {
                    whenIdle = emitter;
                    return;
                }
            }
            emitter.complete(null);
        });
    }

    private void wake(int worker) {
        synchronized (this) {
            if (stopped || worker >= busy.length || busy[worker]) {
                return;
            }
            busy[worker] = true;
        }
        claim(worker);
    }

    private void claim(int worker) {
        long covers;
        int size;
        synchronized (this) {
            covers = asked;
            size = most;
            since[worker] = System.nanoTime();
        }
        engine.apply(size)
                .subscribe()
                .with(worked -> claimed(worker, covers, size, worked), failure -> failed(worker, failure));
    }

    private void claimed(int worker, long covers, int size, Engine.Worked worked) {
        recover();
        worked.nextDue().ifPresent(nextDue);
        if (worked.changes() >= size) {
            wake(worker + 1);
        }
        boolean again;
        synchronized (this) {
            again = !stopped && (worked.changes() > 0 || (worker == 0 && covers < asked));
            busy[worker] = again;
        }
        if (again) {
            claim(worker);
            return;
        }
        if (worker == 0) {
            drained.run();
        }
        tellIfIdle();
    }

    private void recover() {
        boolean wasUnwell;
        synchronized (this) {
            wasUnwell = failures > 0;
            failures = 0;
            most = Math.min(settings.batch(), most * 2);
        }
        if (wasUnwell) {
            listener.well("claim");
        }
    }

    /** The claim is repeated after a rest, with half the batch: what is too much for one transaction gets smaller. */
    private void failed(int worker, Throwable failure) {
        Optional<Duration> rest = Optional.empty();
        synchronized (this) {
            most = Math.max(1, most / 2);
            failures++;
            if (!stopped) {
                rest = Optional.of(backoff.rest(failures));
            }
            busy[worker] = rest.isPresent();
        }
        listener.unwell("claim", failure);
        rest.ifPresentOrElse(pause -> claimAfter(pause, worker), this::tellIfIdle);
    }

    private void claimAfter(Duration rest, int worker) {
        var unused = timer.schedule(() -> claimUnlessStopped(worker), rest.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void claimUnlessStopped(int worker) {
        boolean goOn;
        synchronized (this) {
            goOn = !stopped;
            busy[worker] = goOn;
        }
        if (goOn) {
            claim(worker);
        } else {
            tellIfIdle();
        }
    }

    private void tellIfIdle() {
        UniEmitter<? super Void> waiting;
        synchronized (this) {
            if (!stopped || anyBusy() || whenIdle == null) {
                return;
            }
            waiting = whenIdle;
            whenIdle = null;
        }
        waiting.complete(null);
    }

    private boolean anyBusy() {
        for (boolean one : busy) {
            if (one) {
                return true;
            }
        }
        return false;
    }
}
