package dev.ringback.postgres.mapping;

import dev.ringback.change.Change;
import dev.ringback.change.Operation;
import dev.ringback.change.Origin;
import dev.ringback.salesforce.mapping.Mapping;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A pair that changes of this batch are about, and what they say of it. */
final class Touched {
    final @Nullable String key;
    final @Nullable Long connectId;
    final List<Change> changes = new ArrayList<>();
    boolean localTouched;
    boolean connectTouched;
    boolean localDeleted;
    boolean connectDeleted;
    /** Whether the record's deletion may be acted upon. */
    boolean due;

    Touched(@Nullable String key, @Nullable Long connectId) {
        this.key = key;
        this.connectId = connectId;
    }

    void add(Change change, Mapping mapping) {
        changes.add(change);
        boolean local = change.table().equals(mapping.local());
        Operation operation = change.operation();
        if (local) {
            localDeleted |= operation == Operation.DELETE;
            localTouched |= touches(change, mapping.localSources());
        } else {
            connectDeleted |= operation == Operation.DELETE
                    || (operation == Operation.UPDATE && touches(change, Set.of("isdeleted")));
            connectTouched |= touches(change, mapping.connectSources());
            due |= operation == Operation.DELETE && !mayComeBack(change, mapping);
        }
    }

    /** Connect deletes all records, and brings them again, when a mapping is loaded anew. */
    static boolean mayComeBack(Change change, Mapping mapping) {
        return change.origin() == Origin.CONNECT && change.age().compareTo(mapping.grace()) < 0;
    }

    private static boolean touches(Change change, Set<String> columns) {
        return change.operation() != Operation.UPDATE
                || change.changed()
                        .map(changed -> !Collections.disjoint(changed, new HashSet<>(columns)))
                        .orElse(true);
    }

    /** A value that capture has copied, as text. */
    static @Nullable String copied(Change change, @Nullable String column) {
        return column == null ? null : Objects.toString(change.values().get(column), null);
    }
}
