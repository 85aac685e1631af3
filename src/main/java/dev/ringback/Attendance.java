package dev.ringback;

import dev.ringback.operations.Flow;
import dev.ringback.operations.Presence;
import dev.ringback.postgres.ReplicaRegister;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Shows this replica among the others while it is there. */
@Singleton
class Attendance {
    private static final Logger LOG = Logger.getLogger(Attendance.class);

    private static final Duration GOODBYE = Duration.ofSeconds(1);

    private final Presence presence;
    private final ReplicaRegister register;
    private final Flow flow;
    private Uni<Void> shown = Uni.createFrom().voidItem();
    private boolean leaves;

    Attendance(Presence presence, ReplicaRegister register, Flow flow) {
        this.presence = presence;
        this.register = register;
        this.flow = flow;
    }

    /** Never fails: the next time will do. Whoever leaves is not shown again. */
    synchronized Uni<Void> show() {
        if (!leaves) {
            shown = register();
        }
        return shown;
    }

    private Uni<Void> register() {
        return register.show(presence.replica(), presence.listening(), presence.porter(), flow.share())
                .invoke(flow::arrived)
                .onFailure()
                .invoke(failure -> LOG.debugf(failure, "could not show up among the replicas"))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid()
                .memoize()
                .indefinitely();
    }

    /** Once no more will be shown. */
    private synchronized Uni<Void> lastShown() {
        leaves = true;
        return shown;
    }

    /** An orderly stop leaves no trace among the replicas; a killed one is forgotten after a while. */
    void leave(@Observes @Priority(1) ShutdownEvent event) {
        lastShown()
                .chain(() -> register.leave(presence.replica()))
                .ifNoItem()
                .after(GOODBYE)
                .recoverWithUni(Uni.createFrom().voidItem())
                .onFailure()
                .recoverWithNull()
                .await()
                .indefinitely();
    }
}
