package dev.ringback;

import dev.ringback.delivery.Sender;
import dev.ringback.retention.Retention;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** What comes round by the clock. Nothing here is needed for correctness but the safety poll. */
@Singleton
class Rounds {
    private final Life life;
    private final Attendance attendance;
    private final Sender sender;
    private final Upkeep upkeep;
    private final Retention retention;

    Rounds(Life life, Attendance attendance, Sender sender, Upkeep upkeep, Retention retention) {
        this.life = life;
        this.attendance = attendance;
        this.sender = sender;
        this.upkeep = upkeep;
        this.retention = retention;
    }

    @Scheduled(every = "${ringback.intake.poll:2s}", concurrentExecution = ConcurrentExecution.SKIP)
    void poll() {
        life.poll();
    }

    @Scheduled(every = "${ringback.delivery.poll:10s}", concurrentExecution = ConcurrentExecution.SKIP)
    void send() {
        if (life.started()) {
            sender.poll();
        }
    }

    @Scheduled(every = "${ringback.capture.every:2m}", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> keepTriggers() {
        return life.started() ? upkeep.keep() : Uni.createFrom().voidItem();
    }

    @Scheduled(every = "${ringback.retention.every:10m}", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> purge() {
        return life.started() ? retention.keep() : Uni.createFrom().voidItem();
    }

    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> showUp() {
        return life.started() ? attendance.keep() : Uni.createFrom().voidItem();
    }
}
