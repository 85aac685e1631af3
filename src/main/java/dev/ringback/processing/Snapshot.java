package dev.ringback.processing;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which transactions a statement could see, as PostgreSQL tells it ({@code pg_current_snapshot()}).
 *
 * @param xmin every transaction below it had ended
 * @param xmax no transaction from it on had ended, or even begun to write
 * @param running those in between that were in progress
 */
public record Snapshot(long xmin, long xmax, Set<Long> running) {
    public Snapshot {
        running = Set.copyOf(running);
    }

    /** Reads {@code xmin:xmax:xid,xid,…}, PostgreSQL's text form of a {@code pg_snapshot}. */
    public static Snapshot parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("'" + text + "' is no snapshot: expected xmin:xmax:xid,xid,…");
        }
        Set<Long> running = parts[2].isEmpty()
                ? Set.of()
                : Arrays.stream(parts[2].split(",")).map(Long::valueOf).collect(Collectors.toUnmodifiableSet());
        return new Snapshot(Long.parseLong(parts[0]), Long.parseLong(parts[1]), running);
    }
}
