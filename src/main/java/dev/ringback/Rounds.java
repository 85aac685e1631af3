package dev.ringback;

import dev.ringback.operations.Presence;
import dev.ringback.postgres.ReplicaRegister;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** What comes round by the clock. Nothing here is needed for correctness but the safety poll. */
@Singleton
class Rounds {
    private static final Logger LOG = Logger.getLogger(Rounds.class);

    private final Life life;
    private final Presence presence;
    private final ReplicaRegister register;

    Rounds(Life life, Presence presence, ReplicaRegister register) {
        this.life = life;
        this.presence = presence;
        this.register = register;
    }

    @Scheduled(every = "${ringback.intake.poll:2s}", concurrentExecution = ConcurrentExecution.SKIP)
    void poll() {
        life.poll();
    }

    @Scheduled(every = "10s", delayed = "2s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> showUp() {
        if (!life.started()) {
            return Uni.createFrom().voidItem();
        }
        return register.show(presence.replica(), presence.listening(), presence.porter())
                .onFailure()
                .invoke(failure -> LOG.debugf(failure, "could not show up among the replicas"))
                .onFailure()
                .recoverWithNull();
    }
}
