package dev.ringback.postgres.live;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How far somebody has been told: all that the first snapshot sees; and of what the second one sees beyond it, those up to
 * an id. It means the same on every replica.
 */
public final class Position {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
    private static final int LONGEST = 16_000;

    private final Seen from;
    private final @Nullable Seen to;
    private final long after;

    private Position(Seen from, @Nullable Seen to, long after) {
        this.from = from;
        this.to = to;
        this.after = after;
    }

    static Position at(Seen seen) {
        return new Position(seen, null, 0);
    }

    static Position within(Seen from, Seen to, long after) {
        return new Position(from, to, after);
    }

    /** Empty if it is none. */
    public static Optional<Position> read(String text) {
        String[] parts = text.length() <= LONGEST ? text.split("/", -1) : new String[0];
        if (parts.length == 1) {
            return Seen.read(parts[0]).map(Position::at);
        }
        if (parts.length != 3 || !NUMBER.matcher(parts[2]).matches()) {
            return Optional.empty();
        }
        return Seen.read(parts[0])
                .flatMap(from -> Seen.read(parts[1]).map(to -> within(from, to, Long.parseLong(parts[2]))));
    }

    Seen from() {
        return from;
    }

    @Nullable
    Seen to() {
        return to;
    }

    long after() {
        return after;
    }

    boolean isAt(Seen seen) {
        return to == null && from.text().equals(seen.text());
    }

    /** Whether it can be gone on from there: it is not from after that snapshot, nor from long before it. */
    boolean isWithinReachOf(Seen now, long reach) {
        long latest = to == null ? from.xmax() : to.xmax();
        return latest <= now.xmax() && now.xmax() - from.xmax() <= reach;
    }

    /** In one line of characters that an HTTP header takes. */
    public String text() {
        return to == null ? from.text() : from.text() + "/" + to.text() + "/" + after;
    }
}
