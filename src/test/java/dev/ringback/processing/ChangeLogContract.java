package dev.ringback.processing;

import static dev.ringback.change.Operation.INSERT;
import static dev.ringback.change.Operation.TRUNCATE;
import static dev.ringback.change.Operation.UPDATE;
import static dev.ringback.processing.Settlements.dead;
import static dev.ringback.processing.Settlements.parked;
import static dev.ringback.processing.Settlements.retrying;
import static dev.ringback.processing.Settlements.succeeded;
import static dev.ringback.processing.Settlements.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.ringback.change.Change;
import dev.ringback.change.Operation;
import dev.ringback.change.Origin;
import dev.ringback.change.Outcome;
import dev.ringback.change.Settlement;
import dev.ringback.change.Status;
import dev.ringback.change.TableName;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every log promises the engine. A log's own test extends it and says how to write into that log and to read from it
 * past its own interface; the log is empty at the beginning of each test.
 *
 * @param <T> the transaction that is handed to processors
 */
public abstract class ChangeLogContract<T> {
    protected static final TableName USERS = TableName.of("users");
    protected static final TableName TICKETS = TableName.of("tickets");
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    private final List<Claim<T>> open = new ArrayList<>();

    /**
     * A change as it is stored.
     *
     * @param error null if there is none
     */
    public record Stored(Status status, int attempts, String error) {}

    /** The log under test, the same one throughout a test. */
    protected abstract ChangeLog<T> log();

    /**
     * Commits a change, in a transaction of its own.
     *
     * @param recordId null for {@link Operation#TRUNCATE}
     * @return the change's id
     */
    protected abstract long append(TableName table, Operation operation, String recordId);

    /** Commits a row of the log that cannot be understood, and returns its id. */
    protected abstract long appendMalformed();

    /** The number of the transaction that has appended this change. */
    protected abstract long transactionOf(long id);

    /** Settles an open change as {@link Status#IGNORED}, at once and behind the back of the claim that holds it. */
    protected abstract void settleElsewhere(long id);

    protected abstract Stored read(long id);

    /** Makes every rest and every deadline in the log end this much sooner. */
    protected abstract void passTime(Duration time);

    /** Writes something that is there only if the transaction commits. */
    protected abstract Uni<Void> writeEffect(T transaction, String text);

    /** A statement that fails, and leaves the transaction as a failed statement does. */
    protected abstract Uni<Void> failingStatement(T transaction);

    /** All that was written and committed, in the order of writing. */
    protected abstract List<String> effects();

    @AfterEach
    void releaseWhatIsOpen() {
        List.copyOf(open).forEach(this::release);
    }

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

    @Test
    void theLookNamesTheLowestPendingAndTheHighestChange() {
        long done = append(USERS, INSERT, "1");
        settle(claim(), succeeded(done));
        long lowest = append(USERS, INSERT, "2");
        long highest = append(USERS, INSERT, "3");
        Look look = claim(1).look();
        assertThat(look.request()).isEqualTo(new Look.Request(0, Set.of(), 1));
        assertThat(look.lowestPending()).hasValue(lowest);
        assertThat(look.highest()).isEqualTo(highest);
        assertThat(look.snapshot().sawTheEndOf(transactionOf(highest))).isTrue();
    }

    @Test
    void theLookSaysWhenTheNextChangeFallsDue() {
        long soon = append(USERS, INSERT, "1");
        long later = append(USERS, INSERT, "2");
        settle(claim(), retrying(soon, HOUR), waiting(later, "an agent", DAY, DAY));
        Claim<T> claim = claim();
        assertThat(claim.look().lowestPending()).isEmpty();
        assertThat(claim.look().nextDue())
                .hasValueSatisfying(due -> assertThat(due).isBetween(HOUR.minus(ANSWER), HOUR));
    }

    @Test
    void aChangeBelowTheFloorIsFoundOnlyIfItsTransactionWasARunner() {
        long low = append(USERS, INSERT, "1");
        long high = append(USERS, INSERT, "2");
        Claim<T> claim = claim(new Look.Request(high, Set.of(), 100));
        assertThat(ids(claim)).containsExactly(high);
        assertThat(claim.look().lowestPending()).hasValue(high);
        release(claim);
        claim = claim(new Look.Request(high, Set.of(transactionOf(low)), 100));
        assertThat(ids(claim)).containsExactly(low, high);
        assertThat(claim.look().lowestPending()).hasValue(low);
    }

    @Test
    void theFloorHidesNoRetryingChange() {
        long low = append(USERS, INSERT, "1");
        settle(claim(), retrying(low, HOUR));
        passTime(HOUR);
        assertThat(ids(claim(new Look.Request(low + 1, Set.of(), 100)))).containsExactly(low);
    }

    private List<Long> appendRecords(int records) {
        return IntStream.rangeClosed(1, records)
                .mapToObj(key -> append(USERS, UPDATE, String.valueOf(key)))
                .toList();
    }

    private Claim<T> claim() {
        return claim(100);
    }

    private Claim<T> claim(int most) {
        return claim(new Look.Request(0, Set.of(), most));
    }

    private Claim<T> claim(Look.Request request) {
        Claim<T> claim = await(log().claim(request));
        open.add(claim);
        return claim;
    }

    private List<Long> claimedAndReleased() {
        Claim<T> claim = claim();
        release(claim);
        return ids(claim);
    }

    private void write(Claim<T> claim, String effect) {
        await(writeEffect(claim.transaction(), effect));
    }

    private void settle(Claim<T> claim, Settlement... settlements) {
        await(ended(claim).settle(List.of(settlements), Set.of()));
    }

    private void release(Claim<T> claim) {
        await(ended(claim).release());
    }

    private Claim<T> ended(Claim<T> claim) {
        open.remove(claim);
        return claim;
    }

    private static Settlement[] allSucceeded(Claim<?> claim) {
        return ids(claim).stream().map(Settlements::succeeded).toArray(Settlement[]::new);
    }

    private static Settlement partly(long id, Map<String, Outcome> outcomes) {
        return new Settlement(id, Status.RETRYING, "partly", outcomes, 1, HOUR, null, Duration.ZERO);
    }

    private static List<Long> ids(Claim<?> claim) {
        return claim.changes().stream().map(Change::id).toList();
    }

    private static Set<String> keys(Claim<?> claim) {
        Set<String> keys = new HashSet<>();
        claim.changes().forEach(change -> keys.add(change.key()));
        return keys;
    }

    private static <V> V await(Uni<V> uni) {
        return uni.await().atMost(ANSWER);
    }
}
