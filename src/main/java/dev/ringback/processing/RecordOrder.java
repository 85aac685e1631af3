package dev.ringback.processing;

import dev.ringback.change.Change;
import dev.ringback.change.TableName;
import dev.ringback.processing.Processors.Task;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Keeps the changes of a record in order within one claim: once a processor has left one open, it must not be done with a
 * later one. From claim to claim the log sees to that.
 */
final class RecordOrder {
    private final Map<Place, Long> open = new HashMap<>();

    private record Place(String processor, TableName table, String recordId) {}

    /** Takes note of an answer, and tells whether it is done with no change that comes after an open one. */
    boolean isKeptBy(Task<?> task, Outcomes outcomes) {
        boolean kept = true;
        for (Change change : task.batch().changes()) {
            if (outcomes.of(change).status().isFinal()) {
                kept &= before(task, change).isEmpty();
            } else if (change.recordId() != null) {
                open.merge(place(task, change, change.recordId()), change.id(), Math::min);
            }
        }
        return kept;
    }

    /** The open change of the same record that comes before this one. */
    OptionalLong before(Task<?> task, Change change) {
        if (open.isEmpty() || change.recordId() == null) {
            return OptionalLong.empty();
        }
        Long first = open.get(place(task, change, change.recordId()));
        return first != null && first < change.id() ? OptionalLong.of(first) : OptionalLong.empty();
    }

    private static Place place(Task<?> task, Change change, String recordId) {
        return new Place(task.processor().name(), change.table(), recordId);
    }
}
