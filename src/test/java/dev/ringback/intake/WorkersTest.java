package dev.ringback.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WorkersTest {
    private static final int BATCH = 8;
    private static final Duration FIRST_REST = Duration.ofMillis(100);

    private final HandTimer timer = new HandTimer();
    private final Told told = new Told();
    private final FakeClaims claims = new FakeClaims();
    private final AtomicInteger drained = new AtomicInteger();
    private final List<Duration> nextDue = new ArrayList<>();
    private final Workers workers = workers(3);

    private Workers workers(int number) {
        Duration any = Duration.ofSeconds(1);
        Workers made = new Workers(
                claims::work,
                new IntakeSettings(number, BATCH, any, any, any, any),
                new Backoff(FIRST_REST, Duration.ofSeconds(5), new Random(7)),
                new Intake.Chance(timer, timer::nanoTime, new Random(7)),
                told);
        made.onDrained(drained::incrementAndGet, nextDue::add);
        return made;
    }

    @Test
    void aDrainClaimsUntilAClaimComesBackEmpty() {
        workers.drain();
        claims.answer(3);
        claims.answer(1);
        assertThat(drained).hasValue(0);
        claims.answer(0);
        assertThat(claims.begun).hasSize(3);
        assertThat(claims.open()).isZero();
        assertThat(drained).hasValue(1);
    }

    @Test
    void whileTheFirstWorkerIsSlowAnotherAnswers() {
        workers.drain();
        timer.advance(Duration.ofMillis(200));
        workers.drain();
        assertThat(claims.begun).hasSize(2);
        workers.drain();
        claims.answerLast(0);
        assertThat(claims.begun).as("a request during its claim").hasSize(3);
        claims.answerLast(0);
        assertThat(drained).as("told by the other").hasValue(1);
    }

    @Test
    void requestsDuringAClaimLeadToExactlyOneMore() {
        workers.drain();
        workers.drain();
        workers.drain();
        assertThat(claims.begun).hasSize(1);
        claims.answer(0);
        assertThat(drained).hasValue(0);
        assertThat(claims.begun).hasSize(2);
        claims.answer(0);
        assertThat(claims.begun).hasSize(2);
        assertThat(drained).hasValue(1);
    }

    @Test
    void drainedIsToldOnlyOfAClaimThatBeganAfterTheLastRequest() {
        workers.drain();
        claims.answer(2);
        workers.drain();
        claims.answer(0);
        assertThat(drained).hasValue(0);
        claims.answer(0);
        assertThat(drained).hasValue(1);
    }

    @Test
    void aFullBatchWakesOneMoreWorker() {
        workers.drain();
        claims.answer(BATCH);
        assertThat(claims.open()).isEqualTo(2);
        claims.answer(BATCH);
        assertThat(claims.open()).isEqualTo(3);
        claims.answer(BATCH);
        claims.answer(BATCH);
        assertThat(claims.open()).isEqualTo(3);
    }

    @Test
    void aBatchWithRoomLeftWakesNobody() {
        workers.drain();
        claims.answer(BATCH - 1);
        assertThat(claims.open()).isEqualTo(1);
    }

    @Test
    void eachWorkerEndsWithAnEmptyClaimAndOnlyTheFirstTellsOfIt() {
        workers.drain();
        claims.answer(BATCH);
        assertThat(claims.open()).isEqualTo(2);
        claims.answer(0);
        assertThat(drained).hasValue(0);
        claims.answer(0);
        assertThat(drained).hasValue(1);
        assertThat(claims.open()).isZero();
    }

    @Test
    void whatFallsDueNextIsPassedOn() {
        workers.drain();
        claims.answerEmpty(Duration.ofSeconds(3));
        assertThat(nextDue).containsExactly(Duration.ofSeconds(3));
    }

    @Test
    void aFailedClaimIsRepeatedAfterARestWithHalfTheBatch() {
        workers.drain();
        claims.fail();
        assertThat(claims.open()).isZero();
        assertThat(told.events).containsExactly("claim unwell");
        timer.advance(FIRST_REST);
        assertThat(claims.begun).containsExactly(BATCH, BATCH / 2);
    }

    @Test
    void restsGrowWhileClaimsFail() {
        workers.drain();
        for (int failures = 1; failures <= 6; failures++) {
            claims.fail();
            Duration nominal = FIRST_REST.multipliedBy(1L << (failures - 1));
            assertThat(timer.due().get(0)).isBetween(nominal.dividedBy(2), nominal);
            timer.advance(timer.due().get(0));
        }
        assertThat(claims.begun).containsExactly(8, 4, 2, 1, 1, 1, 1);
    }

    @Test
    void eachGoodClaimDoublesTheBatchUntilItIsWholeAgain() {
        workers.drain();
        claims.fail();
        timer.advance(FIRST_REST);
        claims.fail();
        timer.advance(FIRST_REST.multipliedBy(2));
        for (int i = 0; i < 4; i++) {
            claims.answer(1);
        }
        assertThat(claims.begun).containsExactly(8, 4, 2, 4, 8, 8, 8);
        assertThat(told.events).containsExactly("claim unwell", "claim unwell", "claim well");
    }

    @Test
    void aRequestDuringTheRestIsAnsweredByTheClaimAfterIt() {
        workers.drain();
        claims.fail();
        workers.drain();
        assertThat(claims.open()).isZero();
        timer.advance(FIRST_REST);
        claims.answer(0);
        assertThat(drained).hasValue(1);
    }

    @Test
    void stoppingWaitsForWhatRunsAndClaimsNoMore() {
        workers.drain();
        claims.answer(BATCH);
        AtomicInteger stopped = new AtomicInteger();
        workers.stop().subscribe().with(nothing -> stopped.incrementAndGet());
        claims.answer(BATCH);
        assertThat(stopped).hasValue(0);
        claims.answer(BATCH);
        assertThat(stopped).hasValue(1);
        workers.drain();
        assertThat(claims.open()).isZero();
    }

    @Test
    void stoppingWaitsForNoClaimThatRests() {
        workers.drain();
        claims.fail();
        AtomicInteger stopped = new AtomicInteger();
        workers.stop().subscribe().with(nothing -> stopped.incrementAndGet());
        timer.advance(FIRST_REST);
        assertThat(claims.open()).isZero();
        assertThat(stopped).hasValue(1);
    }

    @Test
    void aClaimThatFailsDuringTheStopEndsIt() {
        workers.drain();
        AtomicInteger stopped = new AtomicInteger();
        workers.stop().subscribe().with(nothing -> stopped.incrementAndGet());
        claims.fail();
        assertThat(stopped).hasValue(1);
        assertThat(timer.due()).isEmpty();
    }

    @Test
    void idleWorkersStopAtOnce() {
        AtomicInteger stopped = new AtomicInteger();
        workers.stop().subscribe().with(nothing -> stopped.incrementAndGet());
        assertThat(stopped).hasValue(1);
    }
}
