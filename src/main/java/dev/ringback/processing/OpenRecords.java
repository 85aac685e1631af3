package dev.ringback.processing;

import dev.ringback.change.Change;
import dev.ringback.change.Outcome;
import dev.ringback.change.TableName;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** Records with an open change in this claim, and which one is the first. */
final class OpenRecords {
    private final Map<Place, Long> first = new HashMap<>();

    private record Place(TableName table, String recordId) {}

    void add(Change change) {
        if (change.recordId() != null) {
            first.merge(new Place(change.table(), change.recordId()), change.id(), Math::min);
        }
    }

    /** The open change of the same record that comes before this one. */
    OptionalLong before(Change change) {
        if (first.isEmpty() || change.recordId() == null) {
            return OptionalLong.empty();
        }
        Long id = first.get(new Place(change.table(), change.recordId()));
        return id != null && id < change.id() ? OptionalLong.of(id) : OptionalLong.empty();
    }

    static Outcome inTurn(long first) {
        return Outcome.inTurn("comes after change " + first + " of the same record");
    }
}
