package dev.ringback;

import dev.ringback.postgres.backfill.BackfillKeeper;
import dev.ringback.postgres.backfill.Backfills;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** The backfills' turn, by the clock: none is in a hurry. Where there is none, nobody asks. */
@Singleton
class BackfillRound {
    private final Life life;
    private final Attendance attendance;
    private final Backfills begun;
    private final BackfillKeeper backfills;

    BackfillRound(Life life, Attendance attendance, Backfills begun, BackfillKeeper backfills) {
        this.life = life;
        this.attendance = attendance;
        this.begun = begun;
        this.backfills = backfills;
    }

    @Scheduled(every = "${ringback.backfill.every:1s}", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> carryOn() {
        boolean isDue = attendance.sight().backfills() || begun.wereTouchedLately();
        return life.started() && isDue ? backfills.keep() : Uni.createFrom().voidItem();
    }
}
