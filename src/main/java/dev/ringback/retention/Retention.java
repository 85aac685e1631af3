package dev.ringback.retention;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/**
 * Purges what is done, round by round. A round goes on while it finds something; what it may only walk over it does not walk
 * over for long, the next round goes on from there. Between two steps it rests as long as the step took, so that it never
 * has more than half of one connection's time.
 */
public final class Retention {
    /** Steps of one round that find nothing to delete. */
    private static final int BARREN_STEPS = 50;

    private static final Duration LEAST_REST = Duration.ofMillis(10);
    private static final Duration MOST_REST = Duration.ofSeconds(1);

    private final Purge purge;
    private final boolean enabled;
    private final RetentionListener listener;
    private final LongSupplier nanoTime;
    private final Walk changes = new Walk();
    private final Walk deliveries = new Walk();
    private volatile boolean stopping;
    private CompletableFuture<Void> round = CompletableFuture.completedFuture(null);

    /**
     * Does nothing by itself.
     *
     * @param nanoTime a clock that never jumps, as {@link System#nanoTime()}
     */
    public Retention(Purge purge, boolean enabled, RetentionListener listener, LongSupplier nanoTime) {
        this.purge = purge;
        this.enabled = enabled;
        this.listener = listener;
        this.nanoTime = nanoTime;
    }

    /** One round, unless one is under way; never fails, because everything else goes on without. */
    public Uni<Void> keep() {
        return Uni.createFrom().deferred(() -> {
            if (!enabled || !begin()) {
                return Uni.createFrom().voidItem();
            }
            return walk(changes, purge::changes)
                    .chain(first -> walk(deliveries, purge::deliveries).map(first::plus))
                    .call(() -> stopping ? Uni.createFrom().voidItem() : purge.acts())
                    .invoke(listener::ended)
                    .replaceWithVoid()
                    .onFailure()
                    .invoke(listener::failed)
                    .onFailure()
                    .recoverWithNull()
                    .eventually(this::end);
        });
    }

    /** Takes no further step; ends when the one under way has. */
    public Uni<Void> stop() {
        stopping = true;
        synchronized (this) {
            return Uni.createFrom().completionStage(round);
        }
    }

    private synchronized boolean begin() {
        if (stopping || !round.isDone()) {
            return false;
        }
        round = new CompletableFuture<>();
        return true;
    }

    private synchronized void end() {
        round.complete(null);
    }

    private Uni<Tally> walk(Walk walk, LongFunction<Uni<Purge.Step>> next) {
        Stretch stretch = new Stretch();
        if (stopping) {
            return Uni.createFrom().item(stretch.deleted);
        }
        return Multi.createBy()
                .repeating()
                .uni(() -> step(walk, next).invoke(stretch::add))
                .whilst(step -> stretch.goesOn(step) && !stopping)
                .onItem()
                .ignoreAsUni()
                .map(none -> stretch.deleted);
    }

    private Uni<Purge.Step> step(Walk walk, LongFunction<Uni<Purge.Step>> next) {
        long asked = nanoTime.getAsLong();
        return next.apply(walk.after()).call(step -> {
            Duration took = Duration.ofNanos(nanoTime.getAsLong() - asked);
            if (step.busy()) {
                return Uni.createFrom().voidItem();
            }
            walk.seen(step);
            listener.purged(step.deleted(), took);
            return step.atEnd() ? Uni.createFrom().voidItem() : rest(took);
        });
    }

    private static Uni<Void> rest(Duration took) {
        Duration longer = took.compareTo(LEAST_REST) < 0 ? LEAST_REST : took;
        Duration rest = longer.compareTo(MOST_REST) > 0 ? MOST_REST : longer;
        return Uni.createFrom().voidItem().onItem().delayIt().by(rest);
    }

    /** The part of a walk that belongs to one round. */
    private static final class Stretch {
        private Tally deleted = Tally.NOTHING;
        private int barren;

        void add(Purge.Step step) {
            deleted = deleted.plus(step.deleted());
            if (step.deleted().isNothing()) {
                barren++;
            }
        }

        boolean goesOn(Purge.Step step) {
            return !step.busy() && !step.atEnd() && barren < BARREN_STEPS;
        }
    }
}
