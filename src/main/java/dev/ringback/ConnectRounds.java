package dev.ringback;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** What comes round by the clock for Heroku Connect's sake. Nothing here is needed for correctness. */
@Singleton
class ConnectRounds {
    private final Life life;
    private final ConnectWatch watch;

    ConnectRounds(Life life, ConnectWatch watch) {
        this.life = life;
        this.watch = watch;
    }

    @Scheduled(
            every = "${ringback.connect.census.every:30s}",
            delayed = "1s",
            concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> look() {
        return life.started() ? watch.look() : Uni.createFrom().voidItem();
    }

    @Scheduled(
            every = "${ringback.connect.audit.every:10m}",
            delayed = "1m",
            concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> audit() {
        return life.started() ? watch.audit() : Uni.createFrom().voidItem();
    }
}
