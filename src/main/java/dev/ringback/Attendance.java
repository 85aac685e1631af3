package dev.ringback;

import dev.ringback.operations.Flow;
import dev.ringback.operations.Presence;
import dev.ringback.postgres.ReplicaRegister;
import dev.ringback.postgres.ReplicaRegister.Sight;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;

/** Shows this replica among the others while it is there. */
@Singleton
class Attendance {
    private static final Logger LOG = Logger.getLogger(Attendance.class);

    private static final Duration GOODBYE = Duration.ofSeconds(1);
    /** Whoever was not seen for three times as long is taken for gone. */
    private static final int ROUNDS = 10;

    private final Presence presence;
    private final ReplicaRegister register;
    private final Flow flow;
    private volatile Sight sight = new Sight(0, false, false);
    private CompletableFuture<Void> showing = CompletableFuture.completedFuture(null);
    private boolean listening;
    private int round;
    private volatile boolean begun;
    private boolean left;

    Attendance(Presence presence, ReplicaRegister register, Flow flow) {
        this.presence = presence;
        this.register = register;
        this.flow = flow;
    }

    /** Each second: shows it in the first round and then in each tenth, and whenever it begins to listen or ends. */
    synchronized Uni<Void> keep() {
        boolean hears = presence.listening();
        boolean isItsTurn = round++ % ROUNDS == 0;
        if (left || !(isItsTurn || hears != listening)) {
            return Uni.createFrom().voidItem();
        }
        listening = hears;
        showing = show().subscribeAsCompletionStage();
        return Uni.createFrom().completionStage(showing);
    }

    /** The latest one; before the first, nothing. */
    Sight sight() {
        return sight;
    }

    /** Never fails: the next time will do. */
    private Uni<Void> show() {
        return register.show(presence.replica(), listening, presence.porter(), flow.share(), !begun)
                .invoke(seen -> {
                    begun = true;
                    sight = seen;
                    flow.arrived(seen.highestId());
                })
                .onFailure()
                .invoke(failure -> LOG.debugf(failure, "could not show up among the replicas"))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    /** An orderly stop leaves no trace among the replicas; a killed one is forgotten after a while. */
    void leave(@Observes @Priority(1) ShutdownEvent event) {
        leave().ifNoItem()
                .after(GOODBYE)
                .recoverWithUni(Uni.createFrom().voidItem())
                .onFailure()
                .recoverWithNull()
                .await()
                .indefinitely();
    }

    /** Behind the last sign of life, which would bring it back. */
    synchronized Uni<Void> leave() {
        left = true;
        return Uni.createFrom().completionStage(showing).chain(() -> register.leave(presence.replica()));
    }
}
