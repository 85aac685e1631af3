package dev.ringback;

import dev.ringback.postgres.backfill.BackfillKeeper;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** The backfills' turn, by the clock: none is in a hurry. */
@Singleton
class BackfillRound {
    private final Life life;
    private final BackfillKeeper backfills;

    BackfillRound(Life life, BackfillKeeper backfills) {
        this.life = life;
        this.backfills = backfills;
    }

    @Scheduled(every = "${ringback.backfill.every:1s}", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> carryOn() {
        return life.started() ? backfills.keep() : Uni.createFrom().voidItem();
    }
}
