package dev.ringback.delivery;

import io.smallrye.mutiny.Uni;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Runs a round when it is woken, and one more if it is woken meanwhile: that wake may have been for later parcels. */
final class Drain {
    private static final Logger LOG = Logger.getLogger(Drain.class);

    private final Supplier<Uni<Integer>> round;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private boolean running;
    private boolean again;
    private boolean stopped;

    Drain(Supplier<Uni<Integer>> round) {
        this.round = round;
    }

    void wake() {
        synchronized (this) {
            again = true;
            if (running || stopped) {
                return;
            }
            running = true;
        }
        next();
    }

    Uni<Void> stop() {
        synchronized (this) {
            stopped = true;
            if (!running) {
                ended.complete(null);
            }
        }
        return Uni.createFrom().completionStage(ended);
    }

    private void next() {
        synchronized (this) {
            if (!again || stopped) {
                running = false;
                if (stopped) {
                    ended.complete(null);
                }
                return;
            }
            again = false;
        }
        // The next wake or poll tries again: nothing is lost.
        round.get()
                .onFailure()
                .invoke(failure -> LOG.warn("deliveries could not be claimed or settled", failure))
                .onFailure()
                .recoverWithItem(0)
                .subscribe()
                .with(claimed -> next());
    }
}
