package dev.ringback.postgres.reading;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets only so many work at once; the others wait for their turn. Who gives up while waiting leaves the queue. Who gives up
 * while working keeps the place until the work has really ended, as it keeps its connection.
 */
public final class Turnstile {
    private final Queue<Turn<?>> waiting = new ArrayDeque<>();
    private int free;

    public Turnstile(int places) {
        this.free = places;
    }

    private record Turn<T>(Supplier<Uni<T>> work, UniEmitter<? super T> owner) {}

    public <T> Uni<T> pass(Supplier<Uni<T>> work) {
        return Uni.createFrom().emitter(owner -> {
            Turn<T> turn = new Turn<>(work, owner);
            owner.onTermination(() -> giveUp(turn));
            if (enter(turn)) {
                begin(turn);
            }
        });
    }

    private <T> void begin(Turn<T> turn) {
        turn.work()
                .get()
                .onTermination()
                .invoke(this::leave)
                .subscribe()
                .with(turn.owner()::complete, turn.owner()::fail);
    }

    private void leave() {
        Turn<?> next = nextOrFree();
        if (next != null) {
            begin(next);
        }
    }

    private synchronized boolean enter(Turn<?> turn) {
        if (free > 0) {
            free--;
            return true;
        }
        waiting.add(turn);
        return false;
    }

    private synchronized @Nullable Turn<?> nextOrFree() {
        Turn<?> next = waiting.poll();
        if (next == null) {
            free++;
        }
        return next;
    }

    private synchronized void giveUp(Turn<?> turn) {
        waiting.remove(turn);
    }
}
