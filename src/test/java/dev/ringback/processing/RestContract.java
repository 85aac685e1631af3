package dev.ringback.processing;

import static dev.ringback.change.Operation.INSERT;
import static dev.ringback.change.Operation.UPDATE;
import static dev.ringback.processing.Settlements.dead;
import static dev.ringback.processing.Settlements.parked;
import static dev.ringback.processing.Settlements.retrying;
import static dev.ringback.processing.Settlements.succeeded;
import static dev.ringback.processing.Settlements.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Change;
import dev.ringback.change.Outcome;
import dev.ringback.change.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every log promises of changes that are not settled for good: when they come again, and what they hold back. */
public abstract class RestContract<T> extends ClaimContract<T> {
    @Test
    void aRetryingRecordHoldsBackItsOwnLaterChangesAndNobodyElses() {
        long failed = append(USERS, INSERT, "1");
        settle(claim(), retrying(failed, HOUR));
        long held = append(USERS, UPDATE, "1");
        long otherRecord = append(USERS, INSERT, "2");
        long otherTable = append(TICKETS, INSERT, "1");
        assertThat(claimedAndReleased()).containsExactly(otherRecord, otherTable);
        passTime(HOUR);
        assertThat(ids(claim())).containsExactly(failed, held, otherRecord, otherTable);
    }

    @Test
    void aWaitingRecordHoldsBackItsLaterChanges() {
        long waiting = append(TICKETS, INSERT, "1");
        settle(claim(), waiting(waiting, "an agent", HOUR, DAY));
        long held = append(TICKETS, UPDATE, "1");
        assertThat(claimedAndReleased()).isEmpty();
        passTime(HOUR);
        assertThat(ids(claim())).containsExactly(waiting, held);
    }

    @Test
    void aParkedRecordHoldsBackItsLaterChangesForAsLongAsItTakes() {
        long parked = append(USERS, INSERT, "1");
        settle(claim(), parked(parked));
        append(USERS, UPDATE, "1");
        passTime(DAY);
        assertThat(ids(claim())).isEmpty();
        assertThat(read(parked)).isEqualTo(new Stored(Status.PARKED, 0, "for a look"));
    }

    @Test
    void aDeadChangeHoldsBackNothing() {
        long dead = append(USERS, INSERT, "1");
        settle(claim(), dead(dead));
        long later = append(USERS, UPDATE, "1");
        passTime(DAY);
        assertThat(ids(claim())).containsExactly(later);
    }

    @Test
    void aBatchLimitLetsNoLaterChangePassAnEarlierOne() {
        List<Long> first = appendRecords(3);
        first.forEach(id -> settle(claim(1), retrying(id, HOUR)));
        appendRecords(3);
        appendRecords(3);
        passTime(HOUR);
        Map<String, List<Long>> settledByRecord = new HashMap<>();
        for (Claim<T> claim = claim(2); !claim.changes().isEmpty(); claim = claim(2)) {
            claim.changes().forEach(change -> settledByRecord
                    .computeIfAbsent(change.key(), none -> new ArrayList<>())
                    .add(change.id()));
            assertThat(claim.changes()).hasSizeLessThanOrEqualTo(2);
            settle(claim, allSucceeded(claim));
        }
        assertThat(settledByRecord.values())
                .hasSize(3)
                .allSatisfy(ids -> assertThat(ids).hasSize(3).isSorted());
    }

    /** Otherwise a record with many resting changes would keep all others from their retries. */
    @Test
    void aDueChangeThatIsHeldBackTakesNobodysPlace() {
        long first = append(USERS, INSERT, "1");
        long held = append(USERS, UPDATE, "1");
        settle(claim(), retrying(first, DAY), retrying(held, HOUR));
        passTime(HOUR);
        List<Long> others = List.of(append(USERS, INSERT, "2"), append(USERS, INSERT, "3"));
        settle(claim(), retrying(others.get(0), HOUR), retrying(others.get(1), HOUR));
        passTime(HOUR);
        assertThat(ids(claim(1))).containsExactly(others.get(0));
    }

    @Test
    void attemptsAddUp() {
        long id = append(USERS, INSERT, "1");
        for (int attempt = 1; attempt <= 3; attempt++) {
            settle(claim(), retrying(id, HOUR));
            assertThat(read(id)).isEqualTo(new Stored(Status.RETRYING, attempt, "it failed"));
            passTime(HOUR);
        }
        Claim<T> claim = claim();
        assertThat(claim.changes().get(0).attempts()).isEqualTo(3);
        settle(claim, succeeded(id));
        assertThat(read(id)).isEqualTo(new Stored(Status.SUCCEEDED, 3, null));
    }

    @Test
    void aChangeRemembersWhichProcessorsAreDoneWithIt() {
        long id = append(USERS, INSERT, "1");
        settle(claim(), partly(id, Map.of("a", Outcome.succeeded(), "b", Outcome.failed("no"))));
        passTime(HOUR);
        settle(claim(), partly(id, Map.of("b", Outcome.dead("never"), "c", Outcome.failed("no"))));
        passTime(HOUR);
        Map<String, Outcome> done = claim().changes().get(0).done();
        assertThat(done).isEqualTo(Map.of("a", Outcome.succeeded(), "b", Outcome.dead("never")));
    }

    @Test
    void aWaitingChangeFallsDueWhenItsConditionIsMet() {
        long agent = append(TICKETS, INSERT, "1");
        long stock = append(TICKETS, INSERT, "2");
        settle(claim(), waiting(agent, "an agent", HOUR, DAY), waiting(stock, "stock", HOUR, DAY));
        assertThat(claimedAndReleased()).isEmpty();
        long arrival = append(USERS, INSERT, "3");
        await(ended(claim()).settle(List.of(succeeded(arrival)), Set.of("an agent", "rain")));
        assertThat(ids(claim())).containsExactly(agent);
    }

    @Test
    void aWaitingChangeIsOverdueOnceItsFirstDeadlineHasPassed() {
        long id = append(TICKETS, INSERT, "1");
        settle(claim(), waiting(id, "an agent", HOUR, HOUR.multipliedBy(2)));
        passTime(HOUR);
        Claim<T> again = claim();
        assertThat(again.changes().get(0).overdue()).isFalse();
        settle(again, waiting(id, "an agent", HOUR, HOUR.multipliedBy(2)));
        passTime(HOUR);
        assertThat(claim().changes().get(0).overdue()).isTrue();
    }

    @Test
    void noRestIsLongerThanTheDeadlineAllows() {
        long id = append(TICKETS, INSERT, "1");
        settle(claim(), waiting(id, "an agent", DAY, HOUR));
        passTime(HOUR);
        assertThat(claim().changes()).singleElement().matches(Change::overdue);
    }
}
