package dev.ringback.processing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Change;
import dev.ringback.change.Outcome;
import dev.ringback.change.Status;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several changes of one record in one claim. */
class RecordOrderTest {
    private final ScriptedProcessor welcome = new ScriptedProcessor("welcome");
    private final ScriptedProcessor audit = new ScriptedProcessor("audit");

    @Test
    void aLaterChangeDoesNotPassOneThatFails() {
        Bench bench = new Bench(welcome.poisonedBy(2L));
        List.of("a", "b", "a", "b", "c", "b").forEach(bench::insert);
        bench.work();
        assertThat(bench.log.effects()).containsExactly("welcome:1", "welcome:3", "welcome:5");
        assertThat(bench.row(4).status()).isEqualTo(Status.RETRYING);
        assertThat(bench.row(4).attempts()).isZero();
        assertThat(bench.row(4).error()).isEqualTo("comes after change 2 of the same record");
    }

    @Test
    void afterwardsTheyAreProcessedInTheirOrder() {
        Bench bench = new Bench(welcome.poisonedBy(1L));
        List.of("a", "a", "a").forEach(bench::insert);
        bench.work();
        welcome.does((batch, outcomes) -> outcomes);
        for (int i = 0; i < 3; i++) {
            bench.passTime(Bench.RECHECK);
            bench.work();
        }
        assertThat(bench.log.effects()).containsExactly("welcome:1", "welcome:2", "welcome:3");
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.class,
            names = {"RETRYING", "WAITING", "PARKED"})
    void aLaterChangeDoesNotPassOneThatIsAnsweredAsOpen(Status status) {
        Bench bench = new Bench(welcome.does((batch, outcomes) -> outcomes.but(first(batch, status))));
        List.of("a", "b", "a").forEach(bench::insert);
        bench.work();
        assertThat(bench.row(1).status()).isEqualTo(status);
        assertThat(bench.row(2).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(bench.row(3).status()).isEqualTo(Status.RETRYING);
        assertThat(bench.log.effects()).doesNotContain("welcome:3");
    }

    @Test
    void aDeadChangeHoldsBackNothing() {
        Bench bench = new Bench(welcome.does((batch, outcomes) -> outcomes.but(first(batch, Status.DEAD))));
        List.of("a", "a").forEach(bench::insert);
        bench.work();
        assertThat(bench.row(2).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(welcome.calls()).hasSize(1);
    }

    @Test
    void anotherProcessorGoesOn() {
        Bench bench = new Bench(audit.poisonedBy(1L), welcome);
        List.of("a", "a").forEach(bench::insert);
        bench.work();
        assertThat(bench.log.effects()).containsExactly("welcome:1", "welcome:2");
        assertThat(bench.outcome(2, "welcome")).isEqualTo(Outcome.succeeded());
        assertThat(bench.outcome(2, "audit").status()).isEqualTo(Status.RETRYING);
    }

    private static Map<Long, Outcome> first(Batch batch, Status status) {
        Map<Long, Outcome> outcomes = new HashMap<>();
        batch.changes().stream()
                .filter(change -> change.id() == 1)
                .map(Change::id)
                .forEach(id -> outcomes.put(id, outcome(status)));
        return outcomes;
    }

    private static Outcome outcome(Status status) {
        return switch (status) {
            case RETRYING -> Outcome.failed("it failed");
            case WAITING -> Outcome.waiting("an agent", Duration.ofHours(1));
            case PARKED -> Outcome.parked("for a look");
            default -> Outcome.dead("it can never work");
        };
    }
}
