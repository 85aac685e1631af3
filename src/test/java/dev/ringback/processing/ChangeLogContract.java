package dev.ringback.processing;

import static dev.ringback.change.Operation.INSERT;
import static dev.ringback.processing.Settlements.retrying;
import static dev.ringback.processing.Settlements.succeeded;
import static dev.ringback.processing.Settlements.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What every log promises the engine: all that {@link ClaimContract} and {@link RestContract} say, and what a look tells. A
 * log's own test extends this one, and says what {@link LogUnderTest} asks.
 */
public abstract class ChangeLogContract<T> extends RestContract<T> {
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
    void whatAClaimWouldFindIsDue() {
        assertThat(isDue(0)).isFalse();
        long low = append(USERS, INSERT, "1");
        assertThat(isDue(0)).isTrue();
        assertThat(isDue(low)).isTrue();
        assertThat(isDue(low + 1)).isFalse();
        assertThat(isDue(low + 1, transactionOf(low))).isTrue();
        settle(claim(), retrying(low, HOUR));
        assertThat(isDue(0)).isFalse();
        passTime(HOUR);
        assertThat(isDue(low + 1)).isTrue();
        settle(claim(), succeeded(low));
        assertThat(isDue(0, transactionOf(low))).isFalse();
    }

    private boolean isDue(long from, Long... runners) {
        return log().isDue(new Look.Request(from, Set.of(runners), 1)).await().atMost(ANSWER);
    }

    @Test
    void theFloorHidesNoRetryingChange() {
        long low = append(USERS, INSERT, "1");
        settle(claim(), retrying(low, HOUR));
        passTime(HOUR);
        assertThat(ids(claim(new Look.Request(low + 1, Set.of(), 100)))).containsExactly(low);
    }
}
