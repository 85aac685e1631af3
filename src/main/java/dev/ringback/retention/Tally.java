package dev.ringback.retention;

/** How many rows were deleted. */
public record Tally(long changes, long deliveries) {
    public static final Tally NOTHING = new Tally(0, 0);

    public Tally plus(Tally other) {
        return new Tally(changes + other.changes, deliveries + other.deliveries);
    }

    public boolean isNothing() {
        return changes == 0 && deliveries == 0;
    }
}
