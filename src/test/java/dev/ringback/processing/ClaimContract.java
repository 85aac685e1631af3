package dev.ringback.processing;

import static dev.ringback.change.Operation.INSERT;
import static dev.ringback.change.Operation.TRUNCATE;
import static dev.ringback.change.Operation.UPDATE;
import static dev.ringback.processing.Settlements.dead;
import static dev.ringback.processing.Settlements.succeeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.ringback.change.Change;
import dev.ringback.change.Origin;
import dev.ringback.change.Status;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every log promises of one claim: what comes with it, who else may have it, and how it ends. */
public abstract class ClaimContract<T> extends LogUnderTest<T> {
    @Test
    void anEmptyLogGivesNothing() {
        Claim<T> claim = claim();
        assertThat(claim.changes()).isEmpty();
        assertThat(claim.look().lowestPending()).isEmpty();
        assertThat(claim.look().highest()).isZero();
        assertThat(claim.look().nextDue()).isEmpty();
    }

    @Test
    void aChangeComesAsItWasLogged() {
        long id = append(USERS, UPDATE, "7");
        Change change = claim().changes().get(0);
        assertThat(change.id()).isEqualTo(id);
        assertThat(change.table()).isEqualTo(USERS);
        assertThat(change.operation()).isEqualTo(UPDATE);
        assertThat(change.key()).isEqualTo("7");
        assertThat(change.origin()).isEqualTo(Origin.LOCAL);
        assertThat(change.attempts()).isZero();
        assertThat(change.done()).isEmpty();
        assertThat(change.overdue()).isFalse();
        assertThat(change.defect()).isNull();
    }

    @Test
    void aTruncateNamesNoRecord() {
        long id = append(USERS, TRUNCATE, null);
        Change change = claim().changes().get(0);
        assertThat(change.id()).isEqualTo(id);
        assertThat(change.operation()).isEqualTo(TRUNCATE);
        assertThat(change.recordId()).isNull();
        assertThat(change.defect()).isNull();
    }

    @Test
    void aMalformedRowComesWithItsDefectAndTheRestGoesOn() {
        long malformed = appendMalformed();
        long sound = append(USERS, INSERT, "1");
        Claim<T> claim = claim();
        assertThat(ids(claim)).containsExactly(malformed, sound);
        assertThat(claim.changes().get(0).defect()).isNotBlank();
        settle(claim, dead(malformed), succeeded(sound));
        assertThat(read(malformed).status()).isEqualTo(Status.DEAD);
    }

    @Test
    void theOldestComeFirst() {
        List<Long> all = appendRecords(20);
        Claim<T> one = claim(1);
        assertThat(ids(one)).containsExactly(all.get(0));
        release(one);
        assertThat(ids(claim())).isEqualTo(all);
    }

    @Test
    void noMoreAreClaimedThanAskedFor() {
        appendRecords(20);
        assertThat(claim(7).changes()).hasSize(7);
    }

    @Test
    void twoOpenClaimsNeverShareARecord() {
        appendRecords(40);
        appendRecords(40);
        Set<String> one = keys(claim(10));
        Set<String> other = keys(claim(100));
        assertThat(one).isNotEmpty();
        assertThat(other).isNotEmpty().doesNotContainAnyElementsOf(one);
    }

    @Test
    void aLaterChangeOfAClaimedRecordWaitsForTheClaimToEnd() {
        long first = append(USERS, INSERT, "1");
        Claim<T> claim = claim();
        long second = append(USERS, UPDATE, "1");
        Claim<T> meanwhile = claim();
        assertThat(ids(meanwhile)).isEmpty();
        assertThat(meanwhile.look().lowestPending()).hasValue(first);
        settle(claim, succeeded(first));
        assertThat(ids(claim())).containsExactly(second);
    }

    @Test
    void outcomesAndEffectsAreWrittenInOneStep() {
        long id = append(USERS, INSERT, "1");
        Claim<T> claim = claim();
        write(claim, "welcome 1");
        assertThat(effects()).isEmpty();
        assertThat(read(id)).isEqualTo(new Stored(Status.PENDING, 0, null));
        settle(claim, succeeded(id));
        assertThat(effects()).containsExactly("welcome 1");
        assertThat(read(id)).isEqualTo(new Stored(Status.SUCCEEDED, 0, null));
        assertThat(ids(claim())).isEmpty();
    }

    @Test
    void aReleasedClaimHasDoneNothingAndItsChangesAreFree() {
        long id = append(USERS, INSERT, "1");
        Claim<T> claim = claim();
        write(claim, "welcome 1");
        await(claim.mark());
        release(claim);
        assertThat(effects()).isEmpty();
        assertThat(ids(claim())).containsExactly(id);
    }

    @Test
    void undoTakesBackToTheMarkOnly() {
        long id = append(USERS, INSERT, "1");
        Claim<T> claim = claim();
        write(claim, "kept");
        await(claim.mark());
        write(claim, "undone");
        await(claim.undo());
        write(claim, "undone as well");
        await(claim.undo());
        write(claim, "written at last");
        settle(claim, succeeded(id));
        assertThat(effects()).containsExactly("kept", "written at last");
    }

    @Test
    void thereIsAMarkFromTheBeginning() {
        long id = append(USERS, INSERT, "1");
        Claim<T> claim = claim();
        write(claim, "undone");
        await(claim.undo());
        settle(claim, succeeded(id));
        assertThat(effects()).isEmpty();
    }

    @Test
    void undoMakesATransactionUsableInWhichAStatementHasFailed() {
        long id = append(USERS, INSERT, "1");
        Claim<T> claim = claim();
        write(claim, "undone");
        assertThat(catchThrowable(() -> await(failingStatement(claim.transaction()))))
                .isNotNull();
        await(claim.undo());
        write(claim, "kept");
        settle(claim, succeeded(id));
        assertThat(effects()).containsExactly("kept");
    }

    @Test
    void aChangeThatWasSettledElsewhereMakesTheSettlingFailAndItsEffectsVanish() {
        long settled = append(USERS, INSERT, "1");
        long other = append(USERS, INSERT, "2");
        Claim<T> claim = claim();
        write(claim, "welcome 1 and 2");
        settleElsewhere(settled);
        Throwable failure =
                catchThrowable(() -> await(claim.settle(List.of(succeeded(settled), succeeded(other)), Set.of())));
        assertThat(failure).isNotNull();
        assertThat(log().faultOf(failure)).isEqualTo(Fault.PASSING);
        release(claim);
        assertThat(effects()).isEmpty();
        assertThat(read(settled).status()).isEqualTo(Status.IGNORED);
        assertThat(ids(claim())).containsExactly(other);
    }
}
