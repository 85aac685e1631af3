package dev.ringback.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DrainTest {
    private final List<UniEmitter<? super Integer>> rounds = new ArrayList<>();
    private final Drain drain = new Drain(() -> Uni.createFrom().emitter(rounds::add));

    @Test
    void manyWakesDuringARoundAreOneMoreRound() {
        drain.wake();
        drain.wake();
        drain.wake();
        assertThat(rounds).hasSize(1);
        rounds.get(0).complete(1);
        assertThat(rounds).hasSize(2);
        rounds.get(1).complete(0);
        assertThat(rounds).hasSize(2);
    }

    @Test
    void aRoundThatFailsEndsNothing() {
        drain.wake();
        rounds.get(0).fail(new IllegalStateException("the database is away"));
        drain.wake();
        assertThat(rounds).hasSize(2);
    }

    @Test
    void stoppingWaitsForTheRoundAndBeginsNoOther() {
        drain.wake();
        drain.wake();
        CompletableFuture<Void> stopped = drain.stop().subscribeAsCompletionStage();
        assertThat(stopped).isNotDone();
        rounds.get(0).complete(1);
        assertThat(stopped).isDone();
        drain.wake();
        assertThat(rounds).hasSize(1);
    }

    @Test
    void whatDoesNothingStopsAtOnce() {
        assertThat(drain.stop().subscribeAsCompletionStage()).isDone();
    }
}
