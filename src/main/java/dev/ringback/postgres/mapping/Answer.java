package dev.ringback.postgres.mapping;

import io.vertx.mutiny.sqlclient.Row;
import org.jspecify.annotations.Nullable;

/**
 * What the database says of one pair.
 *
 * @param course what was to be done, see {@link Texts#RECONCILE}
 * @param key the local key, of a row that was made, too
 * @param connectId the record's number, likewise
 * @param localLost columns in which the local side lost a conflict now, or null
 * @param lostSide the side that lost the last conflict, now or before, or null
 * @param lostAge how long ago that was, in seconds
 */
record Answer(
        String course,
        @Nullable String key,
        @Nullable Long connectId,
        boolean wroteConnect,
        boolean wroteLocal,
        @Nullable String localLost,
        @Nullable String connectLost,
        @Nullable String lostSide,
        @Nullable String lostColumns,
        double lostAge) {

    static Answer read(Row row) {
        return new Answer(
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                row.getBoolean(4),
                row.getBoolean(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                row.getDouble(10) == null ? Double.MAX_VALUE : row.getDouble(10));
    }

    /** Both sides have made the pair at the same moment, and the other one was first. */
    boolean isRaced() {
        return (course.equals("insert connect") && !wroteConnect) || (course.equals("insert local") && !wroteLocal);
    }

    /** What becomes of the memory of this pair; null where it stays as it is. */
    @Nullable
    String fate() {
        return switch (course) {
            case "merge", "insert connect", "insert local" -> isRaced() ? null : "paired";
            case "gone", "delete connect", "delete local" -> "gone";
            case "mark connect", "part local" -> "local";
            case "mark local", "part connect" -> "connect";
            default -> null;
        };
    }

    @Nullable
    String loser() {
        return localLost != null ? "local" : connectLost != null ? "connect" : null;
    }

    @Nullable
    String lost() {
        return localLost != null ? localLost : connectLost;
    }
}
