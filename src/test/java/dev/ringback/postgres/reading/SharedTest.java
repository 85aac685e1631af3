package dev.ringback.postgres.reading;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedTest {
    private final List<UniEmitter<? super String>> efforts = new ArrayList<>();
    private long now = Long.MAX_VALUE - 5;

    private final Shared<String> shared =
            new Shared<>(() -> Uni.createFrom().emitter(efforts::add), Duration.ofNanos(100), 20, () -> now);

    @Test
    void allWhoAskMeanwhileShareOneEffort() {
        UniAssertSubscriber<String> first = ask();
        now += 1_000;
        UniAssertSubscriber<String> second = ask();

        efforts.get(0).complete("answer");

        assertThat(efforts).hasSize(1);
        first.assertCompleted().assertItem("answer");
        second.assertCompleted().assertItem("answer");
    }

    @Test
    void anAnswerIsFreshForTwentyTimesItsEffort() {
        ask();
        now += 10;
        efforts.get(0).complete("old");
        now += 199;
        ask().assertItem("old");
        now += 1;
        UniAssertSubscriber<String> late = ask();
        efforts.get(1).complete("new");

        late.assertItem("new");
    }

    @Test
    void aQuickAnswerIsFreshForAMoment() {
        ask();
        efforts.get(0).complete("old");
        now += 99;
        ask().assertItem("old");
        now += 1;
        ask();

        assertThat(efforts).hasSize(2);
    }

    @Test
    void aFailureIsNoAnswerForEver() {
        ask();
        efforts.get(0).fail(new IllegalStateException("away"));
        ask().assertFailedWith(IllegalStateException.class);
        now += 100;
        UniAssertSubscriber<String> late = ask();
        efforts.get(1).complete("back");

        late.assertItem("back");
    }

    private UniAssertSubscriber<String> ask() {
        return shared.get().subscribe().withSubscriber(UniAssertSubscriber.create());
    }
}
