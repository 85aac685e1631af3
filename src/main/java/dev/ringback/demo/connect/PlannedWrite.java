package dev.ringback.demo.connect;

import dev.ringback.demo.connect.LoggedWrite.Action;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One write to Salesforce.
 *
 * @param rows of the log that it stands for: the first carries its result, the others are merged into it
 * @param sfid if the log knows it
 */
record PlannedWrite(
        List<Integer> rows,
        Action action,
        String table,
        int recordId,
        @Nullable String sfid,
        Map<String, @Nullable String> values) {
    static PlannedWrite alone(LoggedWrite write) {
        return merged(List.of(write));
    }

    /** A delete makes all before it needless; an insert takes what follows with it. */
    static PlannedWrite merged(List<LoggedWrite> writes) {
        LoggedWrite first = writes.get(0);
        LoggedWrite last = writes.get(writes.size() - 1);
        Map<String, @Nullable String> values = new HashMap<>();
        writes.forEach(write -> values.putAll(write.values()));
        Action action = last.action() == Action.DELETE
                ? Action.DELETE
                : writes.stream().anyMatch(write -> write.action() == Action.INSERT) ? Action.INSERT : Action.UPDATE;
        return new PlannedWrite(
                writes.stream().map(LoggedWrite::id).toList(),
                action,
                first.table(),
                first.recordId(),
                last.sfid(),
                values);
    }
}
