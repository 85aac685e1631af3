package dev.ringback;

import dev.ringback.delivery.Sender;
import dev.ringback.operations.Presence;
import dev.ringback.postgres.ReplicaRegister;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/** What comes round by the clock. Nothing here is needed for correctness but the safety poll. */
@Singleton
class Rounds {
    private static final Logger LOG = Logger.getLogger(Rounds.class);

    private static final Duration GOODBYE = Duration.ofSeconds(1);

    private final Life life;
    private final Presence presence;
    private final ReplicaRegister register;
    private final Sender sender;
    private final CaptureWatch capture;

    Rounds(Life life, Presence presence, ReplicaRegister register, Sender sender, CaptureWatch capture) {
        this.life = life;
        this.presence = presence;
        this.register = register;
        this.sender = sender;
        this.capture = capture;
    }

    @Scheduled(every = "${ringback.intake.poll:2s}", concurrentExecution = ConcurrentExecution.SKIP)
    void poll() {
        life.poll();
    }

    @Scheduled(every = "${ringback.delivery.poll:5s}", concurrentExecution = ConcurrentExecution.SKIP)
    void send() {
        if (life.started()) {
            sender.poll();
        }
    }

    @Scheduled(every = "${ringback.capture.every:2m}", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> keepTriggers() {
        return life.started() ? capture.keep() : Uni.createFrom().voidItem();
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

    /** An orderly stop leaves no trace among the replicas; a killed one is forgotten after a while. */
    void leave(@Observes @Priority(1) ShutdownEvent event) {
        register.leave(presence.replica())
                .ifNoItem()
                .after(GOODBYE)
                .recoverWithUni(Uni.createFrom().voidItem())
                .onFailure()
                .recoverWithNull()
                .await()
                .indefinitely();
    }
}
