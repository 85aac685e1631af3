package dev.ringback.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ringback.change.Outcome;
import dev.ringback.change.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is done with changes before they come to the processors. */
class ScreenTest {
    private final ScriptedProcessor welcome = new ScriptedProcessor("welcome");
    private final ScriptedScreen shield = new ScriptedScreen("shield");
    private final ScriptedScreen echo = new ScriptedScreen("echo");

    @Test
    void aScreenIsNotCalledWhenNoChangeConcernsIt() {
        Bench bench = new Bench(List.of(shield), welcome);
        bench.inserts(3);
        bench.work();
        assertThat(shield.calls()).isEmpty();
        assertThat(welcome.calls()).containsExactly(List.of(1L, 2L, 3L));
    }

    @Test
    void aScreenGetsTheChangesThatConcernItAtOnceAndWhatItAnswersForGoesToNoProcessor() {
        Bench bench = new Bench(List.of(shield.concernedBy(1L, 3L).answers(3, Outcome.ignored("an echo"))), welcome);
        bench.inserts(3);
        bench.work();
        assertThat(shield.calls()).containsExactly(List.of(1L, 3L));
        assertThat(welcome.calls()).containsExactly(List.of(1L, 2L));
        assertThat(bench.row(1).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(bench.row(1).outcomes()).containsOnlyKeys("welcome");
        assertThat(bench.row(3).status()).isEqualTo(Status.IGNORED);
        assertThat(bench.row(3).error()).isEqualTo("an echo");
        assertThat(bench.outcome(3, "screen:shield")).isEqualTo(Outcome.ignored("an echo"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.class,
            names = {"RETRYING", "WAITING", "PARKED"})
    void whatAScreenLeavesOpenHoldsBackItsRecordAndNobodyElses(Status status) {
        Bench bench = new Bench(List.of(shield.concernedBy(1L).answers(outcome(status))), welcome);
        List.of("a", "b", "a").forEach(bench::insert);
        bench.work();
        assertThat(bench.row(1).status()).isEqualTo(status);
        assertThat(bench.row(3).status()).isEqualTo(Status.RETRYING);
        assertThat(bench.row(3).attempts()).isZero();
        assertThat(bench.row(3).error()).isEqualTo("comes after change 1 of the same record");
        assertThat(welcome.calls()).containsExactly(List.of(2L));
    }

    @Test
    void whatAScreenIsDoneWithDoesNotOvertakeWhatAnotherLeavesOpen() {
        Bench bench = new Bench(
                List.of(
                        shield.concernedBy(1L).answers(Outcome.parked("a flood")),
                        echo.concernedBy(2L).answers(Outcome.ignored("an echo"))),
                welcome);
        List.of("a", "a").forEach(bench::insert);
        bench.work();
        assertThat(bench.row(2).status()).isEqualTo(Status.RETRYING);
        assertThat(bench.row(2).outcomes()).containsOnlyKeys("screen:echo");
        assertThat(bench.outcome(2, "screen:echo").status()).isEqualTo(Status.RETRYING);
    }

    @Test
    void whatAScreenIsDoneWithDoesNotOvertakeWhatAProcessorLeavesOpen() {
        Bench bench = new Bench(
                List.of(echo.concernedBy(2L, 3L).answers(Outcome.ignored("an echo"))), welcome.poisonedBy(1L));
        List.of("a", "a", "b").forEach(bench::insert);
        bench.work();
        assertThat(bench.row(2).status()).isEqualTo(Status.RETRYING);
        assertThat(bench.row(3).status()).isEqualTo(Status.IGNORED);
        welcome.does((batch, outcomes) -> outcomes);
        bench.passTime(Bench.FIRST_REST);
        bench.work();
        assertThat(bench.row(1).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(bench.row(2).status()).isEqualTo(Status.IGNORED);
        assertThat(echo.calls()).containsExactly(List.of(2L, 3L), List.of(2L));
    }

    @Test
    void theMostUnsettledOfSeveralAnswersCountsAndTheOthersAreNotRemembered() {
        Bench bench = new Bench(
                List.of(
                        shield.concernedBy(1L).answers(Outcome.parked("a flood")),
                        echo.concernedBy(1L).answers(Outcome.ignored("an echo"))),
                welcome);
        long id = bench.insert();
        bench.work();
        assertThat(bench.row(id).status()).isEqualTo(Status.PARKED);
        assertThat(bench.row(id).outcomes()).containsOnlyKeys("screen:shield");
    }

    @Test
    void aScreenMayLetAChangePassWithANote() {
        Bench bench = new Bench(
                List.of(shield.concernedBy(1L).answers(Outcome.succeeded("a flip-flop"))),
                welcome.answers(Outcome.failed("it failed")));
        long id = bench.insert();
        bench.work();
        bench.passTime(Bench.FIRST_REST);
        bench.work();
        assertThat(bench.row(id).error()).isEqualTo("it failed");
        assertThat(bench.outcome(id, "screen:shield")).isEqualTo(Outcome.ignored("a flip-flop"));
        assertThat(shield.calls()).as("it is said once").hasSize(1);
    }

    @Test
    void aScreenIsNotAskedAgainOnceItIsDoneWithAChange() {
        Bench bench = new Bench(List.of(shield.concernedBy(1L).answers(Outcome.parked("a flood"))), welcome);
        long id = bench.insert();
        bench.work();
        bench.row(id).release();
        bench.work();
        assertThat(shield.calls()).hasSize(1);
        assertThat(bench.row(id).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(bench.log.effects()).containsExactly("shield:1", "welcome:1");
    }

    @Test
    void aChangeThatAScreenHasWaitIsWokenByWhatAnotherKnows() {
        Bench bench = new Bench(
                List.of(
                        shield.concernedBy(1L).answers(Outcome.waiting("an sfid", Duration.ofHours(1))),
                        echo.concernedBy(2L).does(batch -> Outcomes.all(batch, Outcome.ignored("an echo"))
                                .waking("an sfid"))),
                welcome);
        bench.insert();
        bench.work();
        bench.insert();
        shield.does(batch -> Outcomes.of(Map.of()));
        bench.work();
        bench.work();
        assertThat(bench.row(1).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(bench.row(1).outcomes()).containsOnlyKeys("welcome");
    }

    @Test
    void whatScreensHaveWrittenStaysWhenAProcessorFails() {
        Bench bench = new Bench(List.of(shield.concernedBy(1L, 2L)), welcome.poisonedBy(1L));
        bench.inserts(2);
        bench.work();
        assertThat(bench.log.effects()).containsExactly("shield:1", "shield:2", "welcome:2");
        assertThat(shield.calls()).hasSize(1);
    }

    @Test
    void aChangeThatAScreenFailsOnIsFoundByHalvingAndGoesToNoProcessor() {
        Bench bench = new Bench(
                List.of(shield.concernedBy(1L, 2L, 3L, 4L).does(batch -> {
                    if (!batch.where(change -> change.id() == 3).isEmpty()) {
                        throw new InMemoryLog.Failure(Fault.CHANGE, "poisoned");
                    }
                    return Outcomes.of(Map.of());
                })),
                welcome);
        bench.inserts(4);
        bench.work();
        assertThat(bench.row(3).status()).isEqualTo(Status.RETRYING);
        assertThat(bench.row(3).attempts()).isEqualTo(1);
        assertThat(bench.row(3).error()).isEqualTo("poisoned");
        assertThat(welcome.calls()).containsExactly(List.of(1L, 2L, 4L));
        assertThat(bench.notes.lines()).contains("screen:shield failed on 3: poisoned");
    }

    @Test
    void aScreenThatCannotWorkHasItsChangesPostponedAndTheOthersGoOn() {
        Bench bench = new Bench(
                List.of(shield.concernedBy(1L).does(batch -> {
                    throw new InMemoryLog.Failure(Fault.PROCESSOR, "no table of reloads");
                })),
                welcome);
        bench.inserts(2);
        bench.work();
        assertThat(bench.row(1).status()).isEqualTo(Status.RETRYING);
        assertThat(bench.row(1).attempts()).isZero();
        assertThat(welcome.calls()).containsExactly(List.of(2L));
        assertThat(bench.notes.lines()).contains("screen:shield cannot work: no table of reloads");
    }

    @Test
    void anOutageInAScreenReleasesTheClaim() {
        Bench bench = new Bench(
                List.of(shield.concernedBy(1L).does(batch -> {
                    throw new InMemoryLog.Failure(Fault.PASSING, "deadlock detected");
                })),
                welcome);
        long id = bench.insert();
        assertThatThrownBy(bench::work).hasMessage("deadlock detected");
        assertThat(bench.log.openClaims()).isZero();
        assertThat(bench.row(id).status()).isEqualTo(Status.PENDING);
        assertThat(bench.log.effects()).isEmpty();
    }

    @Test
    void aMalformedRowComesToNoScreen() {
        Bench bench = new Bench(List.of(shield.concernedBy(1L)), welcome);
        bench.log.appendMalformed();
        bench.work();
        assertThat(shield.calls()).isEmpty();
        assertThat(bench.row(1).status()).isEqualTo(Status.DEAD);
    }

    @Test
    void screensOfOneNameAreRefused() {
        assertThatThrownBy(() -> new Processors<>(List.of(welcome), Set.of(shield, new ScriptedScreen("shield"))))
                .hasMessage("two screens are named 'shield'");
    }

    private static Outcome outcome(Status status) {
        return switch (status) {
            case RETRYING -> Outcome.failed("it failed");
            case WAITING -> Outcome.waiting("an sfid", Duration.ofHours(1));
            default -> Outcome.parked("a flood");
        };
    }
}
