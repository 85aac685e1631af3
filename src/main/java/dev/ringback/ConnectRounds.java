package dev.ringback;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicInteger;

/** What comes round by the clock for Heroku Connect's sake. Nothing here is needed for correctness. */
@Singleton
class ConnectRounds {
    /** Where there is no Heroku Connect it is looked for more seldom: an idle service has little else to ask. */
    private static final int ROUNDS_WITHOUT = 5;

    private final Life life;
    private final ConnectWatch watch;
    private final AtomicInteger rounds = new AtomicInteger();

    ConnectRounds(Life life, ConnectWatch watch) {
        this.life = life;
        this.watch = watch;
    }

    @Scheduled(
            every = "${ringback.connect.census.every:30s}",
            delayed = "1s",
            concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> look() {
        boolean due = !watch.isAbsent() || rounds.incrementAndGet() % ROUNDS_WITHOUT == 0;
        return life.started() && due ? watch.look() : Uni.createFrom().voidItem();
    }

    @Scheduled(
            every = "${ringback.connect.audit.every:10m}",
            delayed = "1m",
            concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> audit() {
        return life.started() && !watch.isAbsent()
                ? watch.audit()
                : Uni.createFrom().voidItem();
    }
}
