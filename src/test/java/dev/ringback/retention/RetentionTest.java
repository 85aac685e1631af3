package dev.ringback.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RetentionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Script purge = new Script();
    private final Told told = new Told();
    private final Retention retention = new Retention(purge, true, told, System::nanoTime);

    @Test
    void aRoundGoesOnToTheEndAndThenLooksForDeliveriesWithoutTheirChange() {
        purge.changes.addAll(List.of(step(10, false, 5, 1), step(20, false, 10, 0), step(30, true, 0, 0)));
        purge.deliveries.add(step(3, true, 0, 2));

        retention.keep().await().atMost(PATIENCE);

        assertThat(purge.asked)
                .containsExactly("changes after 0", "changes after 10", "changes after 20", "deliveries after 0");
        assertThat(told.heard).containsExactly("ended 15 3");
    }

    @Test
    void whatMayOnlyBeWalkedOverIsNotWalkedOverForLongAndTheNextRoundGoesOnFromThere() {
        for (long i = 1; i <= 60; i++) {
            purge.changes.add(step(i * 10, i == 60, i == 3 ? 1 : 0, 0));
        }

        retention.keep().await().atMost(PATIENCE);
        assertThat(purge.asked).last().isEqualTo("deliveries after 0");
        assertThat(purge.asked).hasSize(52).contains("changes after 500").doesNotContain("changes after 510");

        retention.keep().await().atMost(PATIENCE);
        assertThat(purge.asked).contains("changes after 510", "changes after 590");
    }

    @Test
    void whileAnotherReplicaPurgesThisOneDoesNot() {
        purge.changes.add(new Purge.Step(true, 0, false, OptionalLong.empty(), Tally.NOTHING));

        retention.keep().await().atMost(PATIENCE);

        assertThat(purge.asked).containsExactly("changes after 0", "deliveries after 0");
        assertThat(told.heard).containsExactly("ended 0 0");
    }

    @Test
    void aFailureEndsTheRoundAndNothingElse() {
        purge.changes.add(step(10, false, 5, 0));
        purge.fails = true;

        retention.keep().await().atMost(PATIENCE);
        assertThat(told.heard).containsExactly("failed the database is away");

        purge.fails = false;
        retention.keep().await().atMost(PATIENCE);
        assertThat(purge.asked).endsWith("changes after 10", "deliveries after 0");
        assertThat(told.heard).last().isEqualTo("ended 0 0");
    }

    @Test
    void oneThatIsSwitchedOffNeverAsks() {
        new Retention(purge, false, told, System::nanoTime).keep().await().atMost(PATIENCE);

        assertThat(purge.asked).isEmpty();
        assertThat(told.heard).isEmpty();
    }

    @Test
    void stoppingWaitsForTheStepUnderWayAndTakesNoOther() {
        purge.byHand = true;
        CompletableFuture<Void> round = retention.keep().subscribeAsCompletionStage();
        CompletableFuture<Void> stopped = retention.stop().subscribeAsCompletionStage();
        assertThat(stopped).isNotDone();

        purge.underWay.get(0).complete(step(10, false, 5, 0));

        assertThat(stopped).succeedsWithin(PATIENCE);
        assertThat(round).succeedsWithin(PATIENCE);
        retention.keep().await().atMost(PATIENCE);
        assertThat(purge.asked).containsExactly("changes after 0");
    }

    @Test
    void oneThatRestsStopsAtOnce() {
        assertThat(retention.stop().subscribeAsCompletionStage()).isDone();
    }

    @Test
    void twoRoundsAtOnceAreOne() {
        purge.byHand = true;
        CompletableFuture<Void> first = retention.keep().subscribeAsCompletionStage();
        assertThat(retention.keep().subscribeAsCompletionStage()).isDone();
        assertThat(purge.asked).hasSize(1);
        assertThat(first).isNotDone();
    }

    private static Purge.Step step(long seenTo, boolean atEnd, long changes, long deliveries) {
        return new Purge.Step(false, seenTo, atEnd, OptionalLong.empty(), new Tally(changes, deliveries));
    }

    /** Answers what it was told to, and then that there is nothing. */
    private static final class Script implements Purge {
        private final Deque<Step> changes = new ArrayDeque<>();
        private final Deque<Step> deliveries = new ArrayDeque<>();
        private final List<String> asked = new ArrayList<>();
        private final List<UniEmitter<? super Step>> underWay = new ArrayList<>();
        private boolean byHand;
        private boolean fails;

        @Override
        public Uni<Step> changes(long after) {
            asked.add("changes after " + after);
            return byHand ? Uni.createFrom().emitter(underWay::add) : next(changes, after);
        }

        @Override
        public Uni<Long> acts() {
            return Uni.createFrom().item(0L);
        }

        @Override
        public Uni<Step> deliveries(long after) {
            asked.add("deliveries after " + after);
            return next(deliveries, after);
        }

        private Uni<Step> next(Deque<Step> script, long after) {
            if (script.isEmpty() && fails) {
                return Uni.createFrom().failure(new IllegalStateException("the database is away"));
            }
            return Uni.createFrom().item(script.isEmpty() ? step(after, true, 0, 0) : script.remove());
        }
    }

    private static final class Told implements RetentionListener {
        private final List<String> heard = new ArrayList<>();

        @Override
        public void purged(Tally deleted, Duration took) {
            assertThat(took).isGreaterThanOrEqualTo(Duration.ZERO);
        }

        @Override
        public void ended(Tally deleted) {
            heard.add("ended " + deleted.changes() + " " + deleted.deliveries());
        }

        @Override
        public void failed(Throwable failure) {
            heard.add("failed " + failure.getMessage());
        }
    }
}
