package dev.ringback.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Change;
import dev.ringback.change.Operation;
import dev.ringback.change.Outcome;
import dev.ringback.change.RetryPolicy;
import dev.ringback.change.Settlement;
import dev.ringback.change.Status;
import dev.ringback.change.Verdict;
import dev.ringback.processing.Batch;
import dev.ringback.processing.Engine;
import dev.ringback.processing.Interest;
import dev.ringback.processing.Journal;
import dev.ringback.processing.Outcomes;
import dev.ringback.processing.Processor;
import dev.ringback.processing.Processors;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class IntakeTest {
    private static final Duration PING = Duration.ofSeconds(15);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Duration RETRY = Duration.ofSeconds(10);

    private final HandTimer timer = new HandTimer();
    private final MemoryLog log = new MemoryLog(timer::nanoTime);
    private final FakeExchange exchange = new FakeExchange();
    private final Told told = new Told();
    private final Succeeding succeeding = new Succeeding();
    private final Intake intake = new Intake(
            new Engine<>(
                    log,
                    new Processors<>(List.of(succeeding)),
                    new Verdict(new RetryPolicy(3, RETRY, RETRY, 0), RETRY, new Random(7)),
                    new Silent(),
                    new Engine.Settings(Duration.ofSeconds(1), Duration.ofHours(1)),
                    timer::nanoTime),
            exchange,
            new IntakeSettings(2, 10, PING, ANSWER, Duration.ofSeconds(5), Duration.ofSeconds(8)),
            told,
            new Intake.Chance(timer, timer::nanoTime, new Random(7)));

    @Test
    void whatWasWrittenWhileNobodyWasThereIsFoundAtTheStart() {
        log.write(1);
        intake.start();
        assertThat(log.statuses).containsEntry(1L, Status.SUCCEEDED);
    }

    @Test
    void itFallsAsleepAtTheDoorAndABellWakesIt() {
        fallAsleep();
        assertThat(intake.isPorter()).isTrue();
        assertThat(told.events).containsExactly("ears well", "door well", "asleep");
        log.write(1);
        exchange.ring();
        assertThat(log.statuses).containsEntry(1L, Status.SUCCEEDED);
        assertThat(told.events).contains("bell");
    }

    @Test
    void atTheDoorThePollAsksBeforeItClaims() {
        fallAsleep();
        for (int poll = 0; poll < 3; poll++) {
            timer.advance(Duration.ofMillis(200));
            intake.poll();
        }
        log.floors.clear();
        intake.poll();
        assertThat(log.questions).isPositive();
        assertThat(log.floors).as("claims").isEmpty();
        log.write(1);
        intake.poll();
        assertThat(log.statuses).containsEntry(1L, Status.SUCCEEDED);
    }

    @Test
    void aQuestionThatFailsIsRepeatedByAClaim() {
        atTheDoorThePollAsksBeforeItClaims();
        log.goAway(true);
        intake.poll();
        assertThat(told.events).contains("claim unwell");
    }

    @Test
    void aRetryIsMadeWhenItFallsDue() {
        succeeding.fails = true;
        fallAsleep();
        log.write(1);
        exchange.ring();
        assertThat(log.statuses).containsEntry(1L, Status.RETRYING);
        succeeding.fails = false;
        timer.advance(RETRY);
        assertThat(log.statuses).containsEntry(1L, Status.SUCCEEDED);
    }

    @Test
    void whileTheEarsAreLostThePollFindsChanges() {
        fallAsleep();
        exchange.swallowsListen = true;
        exchange.lastEars().breakOff();
        assertThat(intake.isListening()).isFalse();
        assertThat(intake.isPorter()).isFalse();
        assertThat(told.events).contains("ears unwell");
        log.write(1);
        intake.poll();
        assertThat(log.statuses).containsEntry(1L, Status.SUCCEEDED);
    }

    @Test
    void whatWasRungWhileTheEarsWereLostIsFoundWhenTheyAreBack() {
        fallAsleep();
        exchange.lastEars().breakOff();
        log.write(1);
        timer.advance(Duration.ofMillis(100));
        assertThat(intake.isListening()).isTrue();
        assertThat(log.statuses).containsEntry(1L, Status.SUCCEEDED);
    }

    @Test
    void afterAReconnectTheWholeLogIsLookedAt() {
        fallAsleep();
        log.floors.clear();
        exchange.lastEars().breakOff();
        timer.advance(Duration.ofMillis(100));
        assertThat(log.floors).first().isEqualTo(0L);
    }

    /** A pooler that swallows LISTEN looks healthy: only the bell that one rings oneself finds it out. */
    @Test
    void aSwallowedListenIsNoListening() {
        exchange.swallowsListen = true;
        intake.start();
        timer.advance(ANSWER);
        assertThat(intake.isListening()).isFalse();
        assertThat(told.events).contains("ears unwell").doesNotContain("ears well");
        assertThat(exchange.lastDoor().approaches).isZero();
        exchange.swallowsListen = false;
        timer.advance(Duration.ofSeconds(5));
        assertThat(intake.isListening()).isTrue();
        assertThat(exchange.lastDoor().approaches).isEqualTo(1);
    }

    @Test
    void earsThatFallSilentAreReplaced() {
        fallAsleep();
        exchange.lastEars().answers = false;
        timer.advance(PING.plus(ANSWER));
        assertThat(intake.isListening()).isFalse();
        timer.advance(Duration.ofMillis(100));
        assertThat(intake.isListening()).isTrue();
        assertThat(exchange.ears).hasSize(2);
    }

    @Test
    void aLostDoorIsFoundAgainAndApproached() {
        fallAsleep();
        log.write(1);
        exchange.lastDoor().breakOff();
        assertThat(log.statuses).containsEntry(1L, Status.SUCCEEDED);
        timer.advance(Duration.ofMillis(100));
        assertThat(exchange.doors).hasSize(2);
        assertThat(exchange.lastDoor().approaches).isEqualTo(1);
    }

    @Test
    void aDatabaseThatIsAwayIsWaitedFor() {
        log.write(1);
        log.goAway(true);
        intake.start();
        assertThat(told.events).contains("claim unwell");
        log.goAway(false);
        timer.advance(Duration.ofSeconds(1));
        assertThat(log.statuses).containsEntry(1L, Status.SUCCEEDED);
        assertThat(told.events).contains("claim well");
    }

    @Test
    void aStopClosesBothLinesAndClaimsNoMore() {
        fallAsleep();
        intake.stop().await().indefinitely();
        assertThat(exchange.lastEars().isClosed()).isTrue();
        assertThat(exchange.lastDoor().isClosed()).isTrue();
        assertThat(intake.isPorter()).isFalse();
        log.write(1);
        intake.poll();
        timer.advance(Duration.ofMinutes(5));
        assertThat(log.statuses).containsEntry(1L, Status.PENDING);
        assertThat(exchange.ears).hasSize(1);
        assertThat(exchange.doors).hasSize(1);
    }

    /** The other replicas have the seat while our last claim runs. */
    @Test
    void aStopGivesUpTheDoorBeforeTheLastClaimHasEnded() {
        fallAsleep();
        log.write(1);
        succeeding.answer = new CompletableFuture<>();
        exchange.ring();
        CompletableFuture<Void> stopped = intake.stop().subscribeAsCompletionStage();
        assertThat(exchange.lastDoor().isClosed()).isTrue();
        assertThat(stopped).isNotDone();
        succeeding.answer.complete(null);
        assertThat(stopped).isDone();
        assertThat(log.statuses).containsEntry(1L, Status.SUCCEEDED);
    }

    @Test
    void aStopTakesNoLongerThanItMay() {
        fallAsleep();
        log.write(1);
        succeeding.answer = new CompletableFuture<>();
        exchange.ring();
        exchange.lastEars().saysGoodbye = false;
        exchange.lastDoor().saysGoodbye = false;
        CompletableFuture<Void> stopped = intake.stop().subscribeAsCompletionStage();
        timer.advance(Duration.ofSeconds(8));
        assertThat(stopped).isDone();
    }

    private void fallAsleep() {
        intake.start();
        exchange.lastDoor().giveSeat();
        exchange.lastDoor().giveDoor();
        assertThat(told.events).contains("asleep");
    }

    private static final class Succeeding implements Processor<String> {
        private boolean fails;
        private CompletableFuture<Void> answer = CompletableFuture.completedFuture(null);

        @Override
        public String name() {
            return "succeeding";
        }

        @Override
        public List<Interest> interests() {
            return List.of(Interest.in(MemoryLog.USERS, Operation.INSERT));
        }

        @Override
        public Uni<Outcomes> process(Batch batch, String transaction) {
            Outcome outcome = fails ? Outcome.failed("on purpose") : Outcome.succeeded();
            return Uni.createFrom().completionStage(answer).replaceWith(Outcomes.all(batch, outcome));
        }
    }

    private static final class Silent implements Journal {
        @Override
        public void settled(List<Change> changes, List<Settlement> settlements, Duration took) {}

        @Override
        public void changeFailed(String processor, Change change, Throwable failure) {}

        @Override
        public void processorCannotWork(String processor, String reason) {}

        @Override
        public void processorWorks(String processor) {}
    }
}
