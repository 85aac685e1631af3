package dev.ringback.change;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One row's insert, update or delete, as it was logged and claimed.
 *
 * @param id the log's id; for one record a later commit has the higher id
 * @param recordId the key as text, a composite key as a JSON object; null for TRUNCATE, and for a malformed row
 * @param changed the names of the columns that an UPDATE changed; empty where the trigger did not say
 * @param values copies of the columns that capture was allowed to copy, by name: strings, numbers, booleans or null
 * @param attempts how many attempts have failed so far
 * @param done the outcomes of processors that are done with this change already, by their names
 * @param age how long ago it was logged when it was claimed, by the database's clock
 * @param overdue whether the deadline of a waiting change has passed
 * @param defect why this row of the log cannot be understood, or null
 * @param trace the writer's, where it named one
 * @param only the one processor that an operator has aimed it at, or null: then it is for all that care
 */
public record Change(
        long id,
        TableName table,
        Operation operation,
        @Nullable String recordId,
        Optional<Set<String>> changed,
        Map<String, @Nullable Object> values,
        Origin origin,
        int attempts,
        Map<String, Outcome> done,
        Duration age,
        boolean overdue,
        @Nullable String defect,
        @Nullable Trace trace,
        @Nullable String only) {

    public Change {
        changed = changed.map(Set::copyOf);
        done = Map.copyOf(done);
    }

    /** For all processors that care. */
    public Change(
            long id,
            TableName table,
            Operation operation,
            @Nullable String recordId,
            Optional<Set<String>> changed,
            Map<String, @Nullable Object> values,
            Origin origin,
            int attempts,
            Map<String, Outcome> done,
            Duration age,
            boolean overdue,
            @Nullable String defect,
            @Nullable Trace trace) {
        this(
                id, table, operation, recordId, changed, values, origin, attempts, done, age, overdue, defect, trace,
                null);
    }

    /** The record's key; for a change that is handed to a processor with an interest in records it is always there. */
    public String key() {
        if (recordId == null) {
            throw new IllegalStateException("change " + id + " (" + operation + " of " + table + ") names no record");
        }
        return recordId;
    }
}
