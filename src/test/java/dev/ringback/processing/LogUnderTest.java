package dev.ringback.processing;

import static dev.ringback.change.Operation.UPDATE;

import dev.ringback.change.Change;
import dev.ringback.change.Operation;
import dev.ringback.change.Outcome;
import dev.ringback.change.Settlement;
import dev.ringback.change.Status;
import dev.ringback.change.TableName;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;

/**
 * A log, and how to write into it and to read from it past its own interface. The log is empty at the beginning of each
 * test.
 *
 * @param <T> the transaction that is handed to processors
 */
public abstract class LogUnderTest<T> {
    protected static final TableName USERS = TableName.of("users");
    protected static final TableName TICKETS = TableName.of("tickets");
    static final Duration ANSWER = Duration.ofSeconds(20);
    static final Duration HOUR = Duration.ofHours(1);
    static final Duration DAY = Duration.ofDays(1);

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

    final List<Long> appendRecords(int records) {
        return IntStream.rangeClosed(1, records)
                .mapToObj(key -> append(USERS, UPDATE, String.valueOf(key)))
                .toList();
    }

    final Claim<T> claim() {
        return claim(100);
    }

    final Claim<T> claim(int most) {
        return claim(new Look.Request(0, Set.of(), most));
    }

    final Claim<T> claim(Look.Request request) {
        Claim<T> claim = await(log().claim(request));
        open.add(claim);
        return claim;
    }

    final List<Long> claimedAndReleased() {
        Claim<T> claim = claim();
        release(claim);
        return ids(claim);
    }

    final void write(Claim<T> claim, String effect) {
        await(writeEffect(claim.transaction(), effect));
    }

    final void settle(Claim<T> claim, Settlement... settlements) {
        await(ended(claim).settle(List.of(settlements), Set.of()));
    }

    final void release(Claim<T> claim) {
        await(ended(claim).release());
    }

    final Claim<T> ended(Claim<T> claim) {
        open.remove(claim);
        return claim;
    }

    static Settlement[] allSucceeded(Claim<?> claim) {
        return ids(claim).stream().map(Settlements::succeeded).toArray(Settlement[]::new);
    }

    static Settlement partly(long id, Map<String, Outcome> outcomes) {
        return new Settlement(id, Status.RETRYING, "partly", outcomes, 1, HOUR, null, Duration.ZERO);
    }

    static List<Long> ids(Claim<?> claim) {
        return claim.changes().stream().map(Change::id).toList();
    }

    static Set<String> keys(Claim<?> claim) {
        Set<String> keys = new HashSet<>();
        claim.changes().forEach(change -> keys.add(change.key()));
        return keys;
    }

    static <V> V await(Uni<V> uni) {
        return uni.await().atMost(ANSWER);
    }
}
