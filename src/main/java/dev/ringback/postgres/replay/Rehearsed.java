package dev.ringback.postgres.replay;

import dev.ringback.change.Settlement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What would come of a change.
 *
 * @param settlement how it would be settled, with the outcome of each processor
 * @param rows what would be written, as far as it can be shown
 * @param deliveries what would be queued to leave the database
 * @param captured changes that cascading processors would make
 * @param notShown what is known to be missing here, in words
 */
public record Rehearsed(
        Settlement settlement,
        List<WrittenRow> rows,
        List<QueuedDelivery> deliveries,
        List<CapturedChange> captured,
        List<String> notShown) {
    public Rehearsed {
        rows = List.copyOf(rows);
        deliveries = List.copyOf(deliveries);
        captured = List.copyOf(captured);
        notShown = List.copyOf(notShown);
    }

    /**
     * A row that would be written.
     *
     * @param operation INSERT, UPDATE or DELETE; null where a table without a key does not tell
     * @param key its key columns' values as a JSON array; null in a table without a key
     * @param before as JSON; null if it is not there now
     * @param after as JSON; null if it would be gone
     */
    public record WrittenRow(
            String schema,
            String table,
            @Nullable String operation,
            @Nullable String key,
            @Nullable String before,
            @Nullable String after) {}

    /** A delivery that would be queued; {@code data} is JSON. */
    public record QueuedDelivery(String processor, String kind, String recipient, String data) {}

    /** A change that would be logged. */
    public record CapturedChange(
            @Nullable String schema,
            @Nullable String table,
            @Nullable String operation,
            @Nullable String recordId) {}
}
