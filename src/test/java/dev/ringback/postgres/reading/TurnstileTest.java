package dev.ringback.postgres.reading;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnstileTest {
    private final List<UniEmitter<? super String>> working = new ArrayList<>();
    private final Turnstile turnstile = new Turnstile(2);

    @Test
    void theThirdWaitsUntilOneHasDone() {
        UniAssertSubscriber<String> first = enter();
        enter();
        UniAssertSubscriber<String> third = enter();
        assertThat(working).hasSize(2);

        working.get(0).complete("done");

        first.assertItem("done");
        assertThat(working).hasSize(3);
        working.get(2).complete("done too");
        third.assertItem("done too");
    }

    @Test
    void aFailureMakesRoomAsWell() {
        UniAssertSubscriber<String> first = enter();
        enter();
        enter();

        working.get(0).fail(new IllegalStateException("broken"));

        first.assertFailedWith(IllegalStateException.class);
        assertThat(working).hasSize(3);
    }

    @Test
    void whoGivesUpWhileWaitingIsPassedOver() {
        enter();
        enter();
        enter().cancel();
        UniAssertSubscriber<String> fourth = enter();

        working.get(0).complete("done");
        working.get(2).complete("the fourth's");

        assertThat(working).hasSize(3);
        fourth.assertItem("the fourth's");
    }

    @Test
    void whoGivesUpWhileWorkingKeepsThePlace() {
        enter().cancel();
        enter();
        enter();
        assertThat(working).hasSize(2);

        working.get(0).complete("nobody hears this");

        assertThat(working).hasSize(3);
    }

    private UniAssertSubscriber<String> enter() {
        return turnstile
                .pass(() -> Uni.createFrom().<String>emitter(working::add))
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
    }
}
