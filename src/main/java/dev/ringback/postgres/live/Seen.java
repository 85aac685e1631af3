package dev.ringback.postgres.live;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A PostgreSQL snapshot: which transactions it sees, as {@code xmin:xmax:xid,xid,…}. */
record Seen(String text, long xmax, Set<Long> running) {
    private static final Pattern FORM = Pattern.compile("\\d{1,18}:\\d{1,18}:(\\d{1,18}(,\\d{1,18})*)?");
    /** What began so lately is found by one span, older ones by their number. */
    private static final long LATELY = 10_000;

    static Optional<Seen> read(String text) {
        if (!FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        String[] parts = text.split(":", -1);
        Set<Long> running = parts[2].isEmpty()
                ? Set.of()
                : Arrays.stream(parts[2].split(",", -1)).map(Long::valueOf).collect(Collectors.toUnmodifiableSet());
        return Optional.of(new Seen(text, Long.parseLong(parts[1]), running));
    }

    /** All that is not seen is at or above it, but for those that have been running long. */
    long low() {
        return running.stream()
                .filter(one -> one >= xmax - LATELY)
                .min(Comparator.naturalOrder())
                .orElse(xmax);
    }

    /** Those that had been running long, and that the later one sees the end of. */
    Long[] ended(Seen later) {
        return running.stream()
                .filter(one -> one < xmax - LATELY && later.sees(one))
                .toArray(Long[]::new);
    }

    boolean sees(long transaction) {
        return transaction < xmax && !running.contains(transaction);
    }
}
