package dev.ringback.processing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.processing.SimulatedDatabase.Writer;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FloorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration FULL_LOOK_EVERY = Duration.ofMinutes(1);

    private final SimulatedDatabase database = new SimulatedDatabase();
    private final Floor floor = new Floor(PATIENCE, FULL_LOOK_EVERY, database::nanoTime);

    @Test
    void theFirstClaimLooksFromZero() {
        assertThat(floor.request(7)).isEqualTo(new Look.Request(0, Set.of(), 7));
    }

    @Test
    void itRisesAboveWhatIsSettled() {
        long id = settledChange();
        workUntilItMayHaveRisen();
        assertThat(floor()).isEqualTo(id + 1);
    }

    @Test
    void itStaysBelowWhatIsPending() {
        settledChange();
        long id = database.write();
        for (int i = 0; i < 4; i++) {
            database.pass(Duration.ofSeconds(1));
            look();
        }
        assertThat(floor()).isEqualTo(id);
    }

    @Test
    void itWaitsForATransactionThatMayStillCommitALowerId() {
        Writer slow = database.begin();
        long low = database.draw(slow);
        settledChange();
        workUntilItMayHaveRisen();
        assertThat(floor()).isLessThanOrEqualTo(low);
        database.commit(slow);
        assertThat(database.found(floor.request(1))).contains(low);
    }

    /** PostgreSQL's list of those in progress ends with the last one that has ended. */
    @Test
    void itWaitsForATransactionThatTheSnapshotDoesNotList() {
        Writer first = database.begin();
        Writer unlisted = database.begin();
        long low = database.draw(unlisted);
        database.draw(first);
        database.commit(first);
        for (int i = 0; i < 4; i++) {
            database.pass(Duration.ofSeconds(1));
            look();
        }
        assertThat(floor()).isLessThanOrEqualTo(low);
    }

    /** Two workers: the older look, made before the writer had begun, is told last. */
    @Test
    void aLookThatIsOlderThanTheCandidateDoesNotSayWhoIsInProgress() {
        long askedEarly = database.nanoTime();
        Look early = database.look(floor.request(1));
        database.pass(Duration.ofMillis(1));
        Writer slow = database.begin();
        long low = database.draw(slow);
        settledChange();
        look();
        database.pass(Duration.ofSeconds(1));
        floor.seen(early, askedEarly);
        look();
        assertThat(floor()).isLessThanOrEqualTo(low);
    }

    @Test
    void aTransactionThatIsNotWaitedForIsRemembered() {
        Writer slow = database.begin();
        long low = database.draw(slow);
        long id = settledChange();
        workPastThePatience();
        assertThat(floor.request(1)).isEqualTo(new Look.Request(id + 1, Set.of(slow.number()), 1));
        database.commit(slow);
        assertThat(database.found(floor.request(1))).contains(low);
    }

    @Test
    void aRunnerIsForgottenOnceItsChangesAreSettled() {
        Writer slow = database.begin();
        long low = database.draw(slow);
        settledChange();
        workPastThePatience();
        database.commit(slow);
        look();
        assertThat(floor.request(1).runners()).containsExactly(slow.number());
        database.settle(Set.of(low));
        look();
        assertThat(floor.request(1).runners()).isEmpty();
    }

    @Test
    void nowAndThenItLooksFromZero() {
        settledChange();
        workUntilItMayHaveRisen();
        database.pass(FULL_LOOK_EVERY);
        assertThat(floor()).isZero();
        look();
        assertThat(floor()).isPositive();
    }

    /** One that takes a second comes at most every 200 seconds. */
    @Test
    void theMoreAFullLookCostsTheMoreRarelyItComes() {
        settledChange();
        workUntilItMayHaveRisen();
        database.pass(FULL_LOOK_EVERY);
        long asked = database.nanoTime();
        Look full = database.look(floor.request(1));
        database.pass(Duration.ofSeconds(1));
        floor.seen(full, asked);
        database.pass(FULL_LOOK_EVERY);
        assertThat(floor()).isPositive();
        database.pass(Duration.ofSeconds(200).minus(FULL_LOOK_EVERY));
        assertThat(floor()).isZero();
    }

    @Test
    void itFallsToWhatAFullLookFindsBelowIt() {
        long old = settledChange();
        workUntilItMayHaveRisen();
        database.makePendingAgain(old);
        assertThat(floor()).isGreaterThan(old);
        database.pass(FULL_LOOK_EVERY);
        look();
        assertThat(floor()).isEqualTo(old);
    }

    @Test
    void aLookThatWasAskedBeforeTheFloorFellHasNotSeenWhatLiesBetween() {
        long old = settledChange();
        workUntilItMayHaveRisen();
        Look early = database.look(floor.request(1));
        long asked = database.nanoTime();
        database.makePendingAgain(old);
        database.pass(FULL_LOOK_EVERY);
        look();
        floor.seen(early, asked);
        database.pass(Duration.ofSeconds(1));
        look();
        floor.seen(early, asked);
        assertThat(floor()).isEqualTo(old);
    }

    @Test
    void itRisesPastNoMoreRunnersThanAreCheapToAskFor() {
        long low = database.draw(database.begin());
        for (int i = 0; i < 500; i++) {
            database.begin();
        }
        settledChange();
        workPastThePatience();
        assertThat(floor.request(1).runners()).isEmpty();
        assertThat(floor()).isLessThanOrEqualTo(low);
    }

    @Test
    void afterAReconnectItBeginsAnew() {
        database.draw(database.begin());
        settledChange();
        workPastThePatience();
        assertThat(floor.request(1).runners()).isNotEmpty();
        floor.reset();
        assertThat(floor.request(1)).isEqualTo(new Look.Request(0, Set.of(), 1));
    }

    /** A standby that was promoted may have lost the last transactions, and gives out their ids again. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void afterAReconnectNothingThatWasAskedOfTheOldDatabaseIsHeeded(boolean toldBefore) {
        long asked = database.nanoTime();
        Look old = oldDatabaseWith(1_000).look(floor.request(1));
        database.pass(Duration.ofSeconds(1));
        if (toldBefore) {
            floor.seen(old, asked);
        }
        floor.reset();
        floor.seen(old, asked);
        database.pass(Duration.ofSeconds(1));
        look();
        long low = database.draw(database.begin());
        settledChange();
        look();
        assertThat(floor()).isLessThanOrEqualTo(low);
    }

    private static SimulatedDatabase oldDatabaseWith(int changes) {
        SimulatedDatabase old = new SimulatedDatabase();
        for (int i = 0; i < changes; i++) {
            old.write();
        }
        old.settle(Set.copyOf(old.pending()));
        return old;
    }

    private long settledChange() {
        long id = database.write();
        database.settle(Set.of(id));
        return id;
    }

    private long floor() {
        return floor.request(1).from();
    }

    private void look() {
        floor.seen(database.look(floor.request(1)), database.nanoTime());
    }

    /** Three looks with time in between: the candidate, who is in progress, and the rise. */
    private void workUntilItMayHaveRisen() {
        for (int i = 0; i < 3; i++) {
            database.pass(Duration.ofSeconds(1));
            look();
        }
    }

    private void workPastThePatience() {
        workUntilItMayHaveRisen();
        database.pass(PATIENCE);
        look();
    }
}
