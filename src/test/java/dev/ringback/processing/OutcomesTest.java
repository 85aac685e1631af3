package dev.ringback.processing;

import static dev.ringback.change.SampleChange.change;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OutcomesTest {
    private static final Outcome DONE = Outcome.succeeded();
    private static final Outcome NONE = Outcome.ignored("already subscribed");

    private final Batch batch =
            new Batch(List.of(change(1).build(), change(2).build(), change(3).build()));

    @Test
    void oneOutcomeMayBeSaidOfAll() {
        assertThat(Outcomes.all(batch, DONE).byChange()).isEqualTo(Map.of(1L, DONE, 2L, DONE, 3L, DONE));
    }

    /** A statement may return the same id twice, or one that is not of this batch. */
    @Test
    void thoseWithAnEffectAreToldFromTheRest() {
        assertThat(Outcomes.split(batch, List.of(2L, 2L, 9L), DONE, NONE).byChange())
                .isEqualTo(Map.of(1L, NONE, 2L, DONE, 3L, NONE));
    }

    @Test
    void someMayBeOverruled() {
        Outcome refused = Outcome.dead("record id 'x' is not a whole number");
        assertThat(Outcomes.all(batch, DONE).waking("stock").but(Map.of(3L, refused)))
                .isEqualTo(new Outcomes(Map.of(1L, DONE, 2L, DONE, 3L, refused), Set.of("stock")));
    }

    @Test
    void everyConditionThatIsMetIsKept() {
        assertThat(Outcomes.all(batch, DONE).waking("stock").waking("an agent").wakes())
                .containsExactlyInAnyOrder("stock", "an agent");
    }

    @Test
    void aChangeThatNothingWasSaidOfHasFailed() {
        Outcomes silent = Outcomes.of(Map.of(1L, DONE));
        assertThat(silent.of(change(1).build())).isEqualTo(DONE);
        assertThat(silent.of(change(2).build()))
                .isEqualTo(Outcome.failed("the processor gave no outcome for this change"));
    }
}
