package dev.ringback.processing;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which transactions a statement could see, as PostgreSQL tells it ({@code pg_current_snapshot()}), and how far transaction
 * numbers had been given out by then, which it does not tell: its list ends with the last transaction that has ended.
 *
 * @param xmin every transaction below it had ended
 * @param xmax no transaction from it on had ended
 * @param running those in between that were in progress
 * @param next no transaction from it on had begun to write; those from xmax up to it were in progress and are not listed
 */
public record Snapshot(long xmin, long xmax, Set<Long> running, long next) {
    public Snapshot {
        running = Set.copyOf(running);
    }

    /** Reads {@code xmin:xmax:xid,xid,…:next}: PostgreSQL's text form of a {@code pg_snapshot}, and the next number. */
    public static Snapshot parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("'" + text + "' is no snapshot: expected xmin:xmax:xid,xid,…:next");
        }
        Set<Long> running = parts[2].isEmpty()
                ? Set.of()
                : Arrays.stream(parts[2].split(",")).map(Long::valueOf).collect(Collectors.toUnmodifiableSet());
        return new Snapshot(Long.parseLong(parts[0]), Long.parseLong(parts[1]), running, Long.parseLong(parts[3]));
    }

    /** Whether all that this transaction wrote could be seen, if it was committed at all. */
    boolean sawTheEndOf(long transaction) {
        return transaction < xmax && !running.contains(transaction);
    }
}
