package dev.ringback.intake;

import dev.ringback.processing.Engine;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Drain the log when asked: claim until a claim comes back empty. Requests are answered by the first worker, or by another
 * while that one is slow; each worker that fills its batch wakes one more, so that a lone change costs one claim and a flood
 * gets them all.
 */
final class Workers {
    /** A claim that takes longer keeps nobody waiting. */
    private static final Duration SLOW = Duration.ofMillis(100);

    private final IntFunction<Uni<Engine.Worked>> engine;
    private final IntakeSettings settings;
    private final Backoff backoff;
    private final Intake.Chance chance;
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
            Intake.Chance chance,
            IntakeListener listener) {
        this.engine = engine;
        this.settings = settings;
        this.backoff = backoff;
        this.chance = chance;
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
        int answering;
        synchronized (this) {
            asked++;
            answering = isSlow() ? firstIdle() : 0;
        }
        wake(answering);
    }

    /** The first worker answers all requests, so that a lone change costs one claim; while it is slow, another does. */
    private synchronized boolean answers(int worker) {
        return worker == 0 || isSlow();
    }

    private boolean isSlow() {
        return busy[0] && chance.nanoTime().getAsLong() - since[0] > SLOW.toNanos();
    }

    /** Where there is none, whoever ends a claim next makes one more. */
    private synchronized int firstIdle() {
        int worker = 0;
        while (worker < busy.length && busy[worker]) {
            worker++;
        }
        return worker;
    }

    /** Whether a claim has been running for longer than this. */
    synchronized boolean isStuck(Duration limit) {
        long now = chance.nanoTime().getAsLong();
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
            since[worker] = chance.nanoTime().getAsLong();
        }
        engine.apply(size)
                .subscribe()
                .with(worked -> claimed(worker, covers, size, worked), failure -> failed(worker, failure));
    }

    private void claimed(int worker, long covers, int size, Engine.Worked worked) {
        recover();
        worked.nextDue().ifPresent(nextDue);
        if (worked.changes() >= size) {
            wake(firstIdle());
        }
        boolean again;
        synchronized (this) {
            again = !stopped && (worked.changes() > 0 || (answers(worker) && covers < asked));
            busy[worker] = again;
        }
        if (again) {
            claim(worker);
            return;
        }
        if (answers(worker)) {
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
        var unused = chance.timer().schedule(() -> claimUnlessStopped(worker), rest.toMillis(), TimeUnit.MILLISECONDS);
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
