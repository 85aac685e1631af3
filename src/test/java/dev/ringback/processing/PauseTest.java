package dev.ringback.processing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Operation;
import dev.ringback.change.Outcome;
import dev.ringback.change.SampleChange;
import dev.ringback.change.Status;
import dev.ringback.change.TableName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is done with the changes of a table or a processor that is paused. */
class PauseTest {
    private static final String MAIL = Pauses.ofProcessor("mail");
    private static final String AUDIT = Pauses.ofProcessor("audit");
    private static final String USERS = Pauses.ofTable(SampleChange.USERS);

    private final ScriptedProcessor mail = new ScriptedProcessor("mail");
    private final ScriptedProcessor audit = new ScriptedProcessor("audit");
    private final Bench bench = new Bench(mail, audit);

    @Test
    void whileAProcessorIsPausedOthersRunAndAfterwardsItRunsOnceAndTheyDoNot() {
        long id = bench.insert();
        bench.log.pause(MAIL);
        bench.work();
        assertThat(bench.row(id).status()).isEqualTo(Status.WAITING);
        assertThat(bench.row(id).error()).isEqualTo("paused: processor mail");
        assertThat(bench.log.effects()).containsExactly("audit:" + id);

        bench.log.pause();
        bench.work();
        assertThat(bench.row(id).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(bench.log.effects()).containsExactly("audit:" + id, "mail:" + id);
        assertThat(bench.work().changes()).isZero();
    }

    @Test
    void theChangesOfAPausedTableGoToNoProcessor() {
        long id = bench.insert();
        bench.log.pause(USERS);
        bench.work();
        assertThat(bench.row(id).error()).isEqualTo("paused: table public.users");
        assertThat(bench.log.effects()).isEmpty();
    }

    @Test
    void whatIsHeldIsNotClaimedAgainHoweverLongItLasts() {
        bench.insert();
        bench.log.pause(MAIL);
        bench.work();
        bench.passTime(Duration.ofDays(400));
        assertThat(bench.work()).isEqualTo(new Engine.Worked(0, Optional.empty()));
    }

    @Test
    void laterChangesOfARecordGoOnToTheOthersAndInTheirOrderToThePausedOne() {
        long first = bench.insert("7");
        bench.log.pause(MAIL);
        bench.work();
        long second = bench.insert("7");
        bench.work();
        assertThat(audit.calls()).containsExactly(List.of(first), List.of(second));

        bench.log.pause();
        bench.work();
        assertThat(mail.calls()).containsExactly(List.of(first, second));
    }

    @Test
    void aPauseUsesNoAttemptAndEndsNoWait() {
        long id = bench.insert();
        mail.answers(Outcome.failed("no server"));
        bench.work();
        mail.answers(Outcome.waiting("an agent", Duration.ofHours(1)));
        bench.passTime(Bench.FIRST_REST);
        bench.work();

        bench.log.pause(MAIL);
        bench.passTime(Duration.ofHours(2));
        bench.work();
        bench.log.pause();
        bench.work();
        assertThat(bench.row(id).status()).isEqualTo(Status.WAITING);
        assertThat(bench.row(id).error()).isEqualTo("waiting for an agent");
        assertThat(bench.row(id).attempts()).isEqualTo(1);
    }

    @Test
    void aFailureBesideAPauseIsTriedAgainAndUsesItsAttempt() {
        long id = bench.insert();
        audit.answers(Outcome.failed("no table"));
        bench.log.pause(MAIL);
        bench.work();
        assertThat(bench.row(id).status()).isEqualTo(Status.RETRYING);
        assertThat(bench.row(id).attempts()).isEqualTo(1);
        assertThat(bench.outcome(id, "mail").reason()).isEqualTo("paused: processor mail");
    }

    @Test
    void whatTwoPausesHoldGoesOnForEachWhenItsOwnEnds() {
        long id = bench.insert();
        bench.log.pause(MAIL, AUDIT);
        bench.work();
        assertThat(bench.row(id).error()).isEqualTo("paused: processor audit, paused: processor mail");

        bench.log.pause(AUDIT);
        bench.work();
        assertThat(bench.row(id).error()).isEqualTo("paused: processor audit");
        bench.log.pause();
        bench.work();
        assertThat(bench.log.effects()).containsExactly("mail:" + id, "audit:" + id);
    }

    @Test
    void aChangeThatNobodyCaresForIsIgnoredAllTheSame() {
        long id = bench.log.append(TableName.of("courses"), Operation.INSERT, "1");
        bench.log.pause(Pauses.ofTable(TableName.of("courses")));
        bench.work();
        assertThat(bench.row(id).status()).isEqualTo(Status.IGNORED);
    }
}
