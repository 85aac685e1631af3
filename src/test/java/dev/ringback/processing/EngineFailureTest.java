package dev.ringback.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ringback.change.Outcome;
import dev.ringback.change.Status;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineFailureTest {
    private final ScriptedProcessor welcome = new ScriptedProcessor("welcome");
    private final ScriptedProcessor audit = new ScriptedProcessor("audit");

    /** All at once; all once more, with care; then two halves for each time that the batch can be halved. */
    @ParameterizedTest
    @CsvSource({"1, 1, 2", "2, 1, 4", "2, 2, 4", "100, 1, 16", "100, 38, 16", "100, 100, 16"})
    void aPoisonedChangeIsFoundByHalvingAndTheOthersCommit(int changes, long poisoned, int mostCalls) {
        Bench bench = new Bench(welcome.poisonedBy(poisoned));
        List<Long> others = new ArrayList<>(bench.inserts(changes));
        bench.work();
        others.remove(poisoned);
        assertThat(bench.row(poisoned).status()).isEqualTo(Status.RETRYING);
        assertThat(bench.row(poisoned).error()).isEqualTo("poisoned");
        assertThat(bench.log.effects())
                .isEqualTo(others.stream().map(id -> "welcome:" + id).toList());
        assertThat(others).allSatisfy(id -> assertThat(bench.row(id).status()).isEqualTo(Status.SUCCEEDED));
        assertThat(welcome.calls()).hasSizeLessThanOrEqualTo(mostCalls);
    }

    @Test
    void allPoisonedChangesAreFound() {
        Bench bench = new Bench(welcome.poisonedBy(3L, 4L, 9L));
        bench.inserts(10);
        bench.work();
        assertThat(bench.log.effects()).hasSize(7).doesNotContain("welcome:3", "welcome:4", "welcome:9");
        assertThat(List.of(3L, 4L, 9L))
                .allSatisfy(id -> assertThat(bench.row(id).attempts()).isEqualTo(1));
        assertThat(bench.notes.lines())
                .containsSubsequence(
                        "welcome failed on 3: poisoned",
                        "welcome failed on 4: poisoned",
                        "welcome failed on 9: poisoned");
    }

    @Test
    void aStatementThatFailsSpoilsNothingElse() {
        Bench.Worker dividing =
                new Careless("dividing", transaction -> transaction.fail().replaceWith(Outcomes.of(Map.of())));
        Bench bench = new Bench(dividing, welcome);
        long id = bench.insert();
        bench.work();
        assertThat(bench.log.effects()).containsExactly("welcome:" + id);
        assertThat(bench.outcome(id, "dividing").reason()).isEqualTo("division by zero");
    }

    @Test
    void aProcessorThatThrowsBeforeItAnswersHasFailedToo() {
        Bench bench = new Bench(new Careless("throwing", transaction -> {
            throw new IllegalStateException();
        }));
        long id = bench.insert();
        bench.work();
        assertThat(bench.row(id).status()).isEqualTo(Status.RETRYING);
        assertThat(bench.row(id).error()).isEqualTo("IllegalStateException");
    }

    @Test
    void aProcessorThatAnswersNothingHasFailedToo() {
        Bench bench = new Bench(
                new Careless("without a promise", transaction -> null),
                new Careless(
                        "without an answer", transaction -> Uni.createFrom().nullItem()));
        long id = bench.insert();
        bench.work();
        assertThat(bench.row(id).status()).isEqualTo(Status.RETRYING);
        assertThat(bench.row(id).outcomes()).hasSize(2).allSatisfy((name, outcome) -> assertThat(
                        outcome.countsAttempt())
                .isTrue());
    }

    @Test
    void aPassingFaultReleasesTheClaimAndUsesNoAttempt() {
        Bench bench = new Bench(audit, welcome.fails(Fault.PASSING, "deadlock detected"));
        List<Long> ids = bench.inserts(2);
        assertThatThrownBy(bench::work).hasMessage("deadlock detected");
        assertThat(welcome.calls()).hasSize(1);
        assertThat(bench.log.effects()).isEmpty();
        assertThat(ids).allSatisfy(id -> assertThat(bench.row(id).attempts()).isZero());
        welcome.does((batch, outcomes) -> outcomes);
        assertThat(bench.work().changes()).isEqualTo(2);
    }

    /** It may strike while the poisoned change is looked for. */
    @Test
    void aPassingFaultDuringTheHalvingReleasesTheClaim() {
        Bench bench = new Bench(welcome);
        welcome.does((batch, outcomes) -> {
            Fault fault = batch.size() > 2 ? Fault.CHANGE : Fault.PASSING;
            throw new InMemoryLog.Failure(fault, fault.toString());
        });
        bench.inserts(8);
        assertThatThrownBy(bench::work).hasMessage("PASSING");
        assertThat(bench.log.openClaims()).isZero();
        assertThat(bench.log.effects()).isEmpty();
        assertThat(bench.notes.lines()).isEmpty();
        assertThat(bench.row(1).status()).isEqualTo(Status.PENDING);
    }

    @Test
    void aProcessorThatCannotWorkIsPostponedAndTheOthersGoOn() {
        Bench bench = new Bench(audit, welcome.fails(Fault.PROCESSOR, "no table subscriptions"));
        List<Long> ids = bench.inserts(10);
        bench.work();
        assertThat(bench.notes.lines())
                .containsOnlyOnce("welcome cannot work: no table subscriptions")
                .doesNotContain("welcome works");
        assertThat(welcome.calls()).containsExactly(ids, ids);
        assertThat(bench.log.effects()).hasSize(10).allMatch(effect -> effect.startsWith("audit:"));
        assertThat(ids).allSatisfy(id -> {
            assertThat(bench.row(id).status()).isEqualTo(Status.RETRYING);
            assertThat(bench.row(id).attempts()).isZero();
        });
        assertThat(bench.work().nextDue()).hasValue(Bench.RECHECK);
    }

    @Test
    void aProcessorThatIsDoneIsNotRunAgainWhenAnotherHasFailed() {
        Bench bench = new Bench(audit, welcome.poisonedBy(1L));
        long id = bench.insert();
        bench.work();
        assertThat(bench.log.effects()).containsExactly("audit:1");
        int callsSoFar = audit.calls().size();
        welcome.does((batch, outcomes) -> outcomes);
        bench.passTime(Bench.FIRST_REST);
        bench.work();
        assertThat(audit.calls()).hasSize(callsSoFar);
        assertThat(bench.log.effects()).containsExactly("audit:1", "welcome:1");
        assertThat(bench.row(id).status()).isEqualTo(Status.SUCCEEDED);
    }

    @Test
    void nothingIsSettledWhenAChangeWasSettledElsewhere() {
        Bench bench = new Bench(welcome);
        List<Long> ids = bench.inserts(2);
        welcome.does((batch, outcomes) -> {
            bench.log.settleElsewhere(ids.get(0));
            return outcomes;
        });
        assertThatThrownBy(bench::work).hasMessage("a change was settled meanwhile");
        assertThat(bench.log.effects()).isEmpty();
        assertThat(bench.notes.lines()).noneMatch(line -> line.startsWith("settled"));
        assertThat(bench.row(ids.get(1)).status()).isEqualTo(Status.PENDING);
        welcome.does((batch, outcomes) -> outcomes);
        bench.work();
        assertThat(bench.log.effects()).containsExactly("welcome:" + ids.get(1));
    }

    @Test
    void aFailureIsNotForgottenBesideASuccess() {
        Bench bench = new Bench(audit, welcome.answers(Outcome.failed("no such plan")));
        long id = bench.insert();
        bench.work();
        assertThat(bench.outcome(id, "audit")).isEqualTo(Outcome.succeeded());
        assertThat(bench.row(id).error()).isEqualTo("no such plan");
        bench.passTime(Duration.ofMinutes(1));
        bench.work();
        assertThat(audit.calls()).hasSize(1);
    }

    /** Answers with what it was given, whatever that is. */
    private record Careless(String name, Function<InMemoryTransaction, Uni<Outcomes>> answer) implements Bench.Worker {
        @Override
        public List<Interest> interests() {
            return new ScriptedProcessor(name).interests();
        }

        @Override
        public Uni<Outcomes> process(Batch batch, InMemoryTransaction transaction) {
            return answer.apply(transaction);
        }
    }
}
