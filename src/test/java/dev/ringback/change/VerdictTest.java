package dev.ringback.change;

import static dev.ringback.change.Outcome.dead;
import static dev.ringback.change.Outcome.failed;
import static dev.ringback.change.Outcome.ignored;
import static dev.ringback.change.Outcome.parked;
import static dev.ringback.change.Outcome.postponed;
import static dev.ringback.change.Outcome.succeeded;
import static dev.ringback.change.Outcome.waiting;
import static dev.ringback.change.SampleChange.change;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {
    private static final Duration RECHECK = Duration.ofMinutes(5);
    private static final Duration PATIENCE = Duration.ofHours(1);
    private static final RetryPolicy THREE_ATTEMPTS =
            new RetryPolicy(3, Duration.ofSeconds(1), Duration.ofMinutes(1), 0);

    private final Verdict verdict = new Verdict(THREE_ATTEMPTS, RECHECK, () -> 0L);

    @ParameterizedTest
    @CsvSource({
        "IGNORED, IGNORED, IGNORED",
        "IGNORED, SUCCEEDED, SUCCEEDED",
        "SUCCEEDED, DEAD, DEAD",
        "IGNORED, DEAD, DEAD",
        "DEAD, PARKED, PARKED",
        "SUCCEEDED, PARKED, PARKED",
        "PARKED, WAITING, WAITING",
        "DEAD, WAITING, WAITING",
        "WAITING, RETRYING, RETRYING",
        "DEAD, RETRYING, RETRYING",
    })
    void aChangeIsAsUnsettledAsItsMostUnsettledPart(Status one, Status other, Status whole) {
        assertThat(on(change(1), outcome(one), outcome(other)).status()).isEqualTo(whole);
        assertThat(on(change(1), outcome(other), outcome(one)).status()).isEqualTo(whole);
    }

    @Test
    void aSuccessHasNoErrorAndNoRest() {
        Map<String, Outcome> outcomes = Map.of("welcome", succeeded());
        assertThat(verdict.on(change(7).build(), outcomes))
                .isEqualTo(new Settlement(7, Status.SUCCEEDED, null, outcomes, 0, Duration.ZERO, null, Duration.ZERO));
    }

    @ParameterizedTest
    @CsvSource({"0, PT1S", "1, PT2S"})
    void aFailureUsesAnAttemptAndRestsLongerEachTime(int failedBefore, Duration rest) {
        Settlement settlement = on(change(1).failedBefore(failedBefore), failed("no such user"));
        assertThat(settlement.status()).isEqualTo(Status.RETRYING);
        assertThat(settlement.error()).isEqualTo("no such user");
        assertThat(settlement.attemptsUsed()).isEqualTo(1);
        assertThat(settlement.rest()).isEqualTo(rest);
    }

    @Test
    void theFailureOfTheLastAttemptIsDead() {
        Settlement settlement = on(change(1).failedBefore(2), failed("no such user"));
        assertThat(settlement.status()).isEqualTo(Status.DEAD);
        assertThat(settlement.error()).isEqualTo("no such user (attempt 3, the last)");
        assertThat(settlement.attemptsUsed()).isEqualTo(1);
        assertThat(settlement.outcomes()).containsValue(dead(settlement.error()));
    }

    @Test
    void aPostponementUsesNoAttemptHoweverManyHaveFailed() {
        Settlement settlement = on(change(1).failedBefore(2), postponed("the table is missing"));
        assertThat(settlement.status()).isEqualTo(Status.RETRYING);
        assertThat(settlement.attemptsUsed()).isZero();
        assertThat(settlement.rest()).isEqualTo(RECHECK);
    }

    @Test
    void twoFailuresUseOneAttempt() {
        assertThat(on(change(1), failed("this"), failed("that")).attemptsUsed()).isEqualTo(1);
    }

    @Test
    void aFailureBesideAPostponementRestsLikeAFailure() {
        Settlement settlement = on(change(1), failed("this"), postponed("that"));
        assertThat(settlement.attemptsUsed()).isEqualTo(1);
        assertThat(settlement.rest()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aLastFailureLeavesTheChangeOpenForAProcessorThatIsPostponed() {
        Settlement settlement = on(change(1).failedBefore(2), failed("this"), postponed("that"));
        assertThat(settlement.status()).isEqualTo(Status.RETRYING);
        assertThat(settlement.outcomes().get("one").status()).isEqualTo(Status.DEAD);
    }

    @Test
    void waitingUsesNoAttemptAndKeepsItsConditionAndPatience() {
        Settlement settlement = on(change(1).failedBefore(2), waiting("an agent", PATIENCE));
        assertThat(settlement)
                .isEqualTo(new Settlement(
                        1,
                        Status.WAITING,
                        "waiting for an agent",
                        Map.of("one", waiting("an agent", PATIENCE)),
                        0,
                        RECHECK,
                        "an agent",
                        PATIENCE));
    }

    @Test
    void waitingPastTheDeadlineIsDead() {
        Settlement settlement = on(change(1).overdue(), waiting("an agent", PATIENCE));
        assertThat(settlement.status()).isEqualTo(Status.DEAD);
        assertThat(settlement.error()).isEqualTo("the deadline passed while waiting for an agent");
        assertThat(settlement.condition()).isNull();
    }

    @Test
    void aConditionThatIsMetAtLastIsASuccessEvenPastTheDeadline() {
        assertThat(on(change(1).overdue(), succeeded()).status()).isEqualTo(Status.SUCCEEDED);
    }

    @Test
    void aProcessorThatIsDoneStillCounts() {
        SampleChange change = change(1).done("earlier", succeeded());
        assertThat(on(change, ignored("nothing to do")).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(on(change, failed("again")).status()).isEqualTo(Status.RETRYING);
        assertThat(on(change(1).done("earlier", dead("lost")), succeeded()).status())
                .isEqualTo(Status.DEAD);
    }

    @Test
    void onlyTheOutcomesOfThisTimeAreWritten() {
        SampleChange change = change(1).done("earlier", succeeded());
        assertThat(on(change, failed("again")).outcomes()).containsOnlyKeys("one");
    }

    @Test
    void aChangeThatNobodyCaresForIsIgnored() {
        Settlement settlement = on(change(1));
        assertThat(settlement.status()).isEqualTo(Status.IGNORED);
        assertThat(settlement.error()).isEqualTo("no processor cares for this change");
    }

    @Test
    void aDefectIsDeadWhateverIsSaidOfIt() {
        Settlement settlement = on(change(1).defect("the payload is no JSON object"), succeeded());
        assertThat(settlement)
                .isEqualTo(new Settlement(
                        1,
                        Status.DEAD,
                        "the payload is no JSON object",
                        Map.of(),
                        0,
                        Duration.ZERO,
                        null,
                        Duration.ZERO));
    }

    private Settlement on(SampleChange change, Outcome... outcomes) {
        return switch (outcomes.length) {
            case 0 -> verdict.on(change.build(), Map.of());
            case 1 -> verdict.on(change.build(), Map.of("one", outcomes[0]));
            default -> verdict.on(change.build(), Map.of("one", outcomes[0], "other", outcomes[1]));
        };
    }

    private static Outcome outcome(Status status) {
        return switch (status) {
            case PENDING -> throw new IllegalArgumentException("no outcome");
            case SUCCEEDED -> succeeded();
            case IGNORED -> ignored("nothing to do");
            case RETRYING -> failed("it failed");
            case WAITING -> waiting("an agent", PATIENCE);
            case PARKED -> parked("for a look");
            case DEAD -> dead("it can never work");
        };
    }
}
