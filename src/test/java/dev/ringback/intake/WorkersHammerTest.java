package dev.ringback.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.processing.Engine;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests from several threads, claims that end on others: a request that gets lost leaves work undone for ever. */
class WorkersHammerTest {
    private static final int ROUNDS = 5_000;
    private static final int WRITERS = 3;
    private static final int BATCH = 2;

    private final ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
    private final ScheduledExecutorService database = Executors.newScheduledThreadPool(2);
    private final AtomicInteger due = new AtomicInteger();
    private final AtomicInteger claims = new AtomicInteger();
    private final AtomicInteger settled = new AtomicInteger();
    private volatile CountDownLatch allSettled = new CountDownLatch(0);

    @AfterEach
    void end() {
        writers.shutdownNow();
        database.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void noRequestIsEverLost(int number) throws Exception {
        Duration any = Duration.ofSeconds(1);
        Workers workers = new Workers(
                this::work,
                new IntakeSettings(number, BATCH, any, any, any, any),
                new Backoff(Duration.ofMillis(1), Duration.ofMillis(1), new Random(7)),
                new Intake.Chance(database, System::nanoTime, new Random(7)),
                new IntakeListener() {});
        for (int round = 0; round < ROUNDS; round++) {
            allSettled = new CountDownLatch(WRITERS);
            CyclicBarrier start = new CyclicBarrier(WRITERS);
            List<Future<?>> writing = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                writing.add(writers.submit(() -> {
                    start.await();
                    due.incrementAndGet();
                    workers.drain();
                    return null;
                }));
            }
            for (Future<?> one : writing) {
                one.get();
            }
            assertThat(allSettled.await(1, TimeUnit.MINUTES))
                    .as("round %d", round)
                    .isTrue();
        }
        assertThat(settled).hasValue(ROUNDS * WRITERS);
    }

    /** Now and then a claim fails; what it would have settled is then still due. */
    private Uni<Engine.Worked> work(int most) {
        return Uni.createFrom()
                .emitter(emitter -> database.execute(() -> {
                    if (claims.incrementAndGet() % 50 == 0) {
                        emitter.fail(new IllegalStateException("a lost connection"));
                        return;
                    }
                    int taken = take(most);
                    for (int i = 0; i < taken; i++) {
                        settled.incrementAndGet();
                        allSettled.countDown();
                    }
                    emitter.complete(new Engine.Worked(taken, Optional.empty()));
                }));
    }

    private int take(int most) {
        int before = due.getAndUpdate(now -> Math.max(0, now - most));
        return Math.min(before, most);
    }
}
