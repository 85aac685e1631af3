package dev.ringback.processing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Operation;
import dev.ringback.change.Outcome;
import dev.ringback.change.Status;
import dev.ringback.change.TableName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EngineTest {
    private static final Duration PATIENCE = Duration.ofHours(1);

    private final ScriptedProcessor welcome = new ScriptedProcessor("welcome");

    @Test
    void aChangeAndItsEffectAreSettledTogether() {
        Bench bench = new Bench(welcome);
        long id = bench.insert();
        assertThat(bench.work()).isEqualTo(new Engine.Worked(1, Optional.empty()));
        assertThat(bench.row(id).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(bench.log.effects()).containsExactly("welcome:" + id);
    }

    @Test
    void aProcessorGetsAllItsChangesOfAClaimAtOnce() {
        Bench bench = new Bench(welcome);
        List<Long> ids = bench.inserts(100);
        bench.work();
        assertThat(welcome.calls()).containsExactly(ids);
    }

    @Test
    void anEmptyClaimIsGivenBackAndSaysWhenToComeAgain() {
        Bench bench = new Bench(welcome.answers(Outcome.failed("it failed")));
        bench.insert();
        bench.work();
        assertThat(bench.work()).isEqualTo(new Engine.Worked(0, Optional.of(Bench.FIRST_REST)));
        assertThat(bench.log.openClaims()).isZero();
    }

    @Test
    void noMoreChangesAreClaimedThanAskedFor() {
        Bench bench = new Bench(welcome);
        bench.inserts(5);
        assertThat(bench.engine().work(2).await().indefinitely().changes()).isEqualTo(2);
    }

    @Test
    void nothingHappensBeforeTheWorkIsSubscribedTo() {
        Bench bench = new Bench(welcome);
        bench.insert();
        var unused = bench.engine().work(1);
        assertThat(bench.log.requests()).isEmpty();
    }

    @Test
    void aChangeThatNobodyCaresForIsIgnored() {
        Bench bench = new Bench(welcome);
        long id = bench.log.append(TableName.of("courses"), Operation.INSERT, "1");
        bench.work();
        assertThat(bench.row(id).status()).isEqualTo(Status.IGNORED);
        assertThat(welcome.calls()).isEmpty();
    }

    @Test
    void aMalformedRowIsDeadAndTheRestGoesOn() {
        Bench bench = new Bench(welcome);
        long malformed = bench.log.appendMalformed();
        long sound = bench.insert();
        bench.work();
        assertThat(bench.row(malformed).status()).isEqualTo(Status.DEAD);
        assertThat(bench.row(malformed).error()).isEqualTo("malformed log row");
        assertThat(welcome.calls()).containsExactly(List.of(sound));
    }

    @Test
    void aChangeThatTheAnswerLeavesOutHasFailed() {
        Bench bench = new Bench(welcome.does((batch, outcomes) -> Outcomes.of(Map.of())));
        long id = bench.insert();
        bench.work();
        assertThat(bench.row(id).status()).isEqualTo(Status.RETRYING);
        assertThat(bench.row(id).attempts()).isEqualTo(1);
        assertThat(bench.row(id).error()).isEqualTo("the processor gave no outcome for this change");
    }

    @Test
    void aChangeThatFailsInEveryAttemptIsDead() {
        Bench bench = new Bench(welcome.answers(Outcome.failed("no such plan")));
        long id = bench.insert();
        for (int attempt = 1; attempt <= Bench.ATTEMPTS; attempt++) {
            bench.work();
            bench.passTime(Duration.ofMinutes(1));
        }
        assertThat(bench.row(id).status()).isEqualTo(Status.DEAD);
        assertThat(bench.row(id).error()).isEqualTo("no such plan (attempt 3, the last)");
        assertThat(welcome.calls()).hasSize(Bench.ATTEMPTS);
    }

    @Test
    void aChangeThatWaitsPastItsDeadlineIsDead() {
        Bench bench = new Bench(welcome.answers(Outcome.waiting("an agent", PATIENCE)));
        long id = bench.insert();
        bench.work();
        bench.passTime(PATIENCE.minus(Duration.ofNanos(1)));
        bench.work();
        assertThat(bench.row(id).status()).isEqualTo(Status.WAITING);
        bench.passTime(Duration.ofNanos(1));
        bench.work();
        assertThat(bench.row(id).status()).isEqualTo(Status.DEAD);
        assertThat(bench.row(id).attempts()).isZero();
    }

    @Test
    void aWaitingChangeIsWokenByWhoeverMeetsItsCondition() {
        TableName agents = TableName.of("agents");
        ScriptedProcessor arrival = new ScriptedProcessor("arrival", Interest.in(agents, Operation.INSERT))
                .does((batch, outcomes) -> outcomes.waking("an agent"));
        Bench bench = new Bench(welcome.answers(Outcome.waiting("an agent", PATIENCE)), arrival);
        long id = bench.insert();
        bench.work();
        welcome.answers(Outcome.succeeded());
        bench.log.append(agents, Operation.INSERT, "1");
        bench.work();
        bench.work();
        assertThat(bench.row(id).status()).isEqualTo(Status.SUCCEEDED);
    }

    @Test
    void theJournalHearsWhatWasSettledAndHowLongItTook() {
        Bench bench = new Bench(welcome);
        welcome.does((batch, outcomes) -> {
            bench.passTime(Duration.ofMillis(12));
            return outcomes;
        });
        bench.insert();
        bench.work();
        assertThat(bench.notes.lines()).containsExactly("welcome works", "settled [SUCCEEDED] in PT0.012S");
    }

    @Test
    void theFloorRisesWithTheWorkAndIsForgottenOnDemand() {
        Bench bench = new Bench(welcome);
        long last = 0;
        for (int i = 0; i < 7; i++) {
            last = bench.insert();
            bench.work();
            bench.passTime(Duration.ofSeconds(1));
        }
        bench.work();
        assertThat(lastRequest(bench).from()).isBetween(2L, last + 1);
        bench.engine().forget();
        bench.work();
        assertThat(lastRequest(bench).from()).isZero();
    }

    private static Look.Request lastRequest(Bench bench) {
        return bench.log.requests().get(bench.log.requests().size() - 1);
    }
}
