package dev.ringback.api;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The members of a change that are wanted.
 *
 * @param names in the order in which they are shown: as asked for
 */
record ItemFields(Set<String> names) {
    static final String NAMES =
            "id, schema, table, recordId, sfid, operation, status, origin, attempts, createdAt, updatedAt,"
                    + " processedAt, nextAttemptAt, error, payload, processors";

    static final List<String> ALL = List.of(NAMES.split(", ?", -1));

    static ItemFields of(Parameters sent) {
        Set<String> wanted = sent.words("fields", ItemFields::known, ALL);
        return new ItemFields(wanted.isEmpty() ? new LinkedHashSet<>(ALL) : wanted);
    }

    private static Optional<String> known(String name) {
        return ALL.contains(name) ? Optional.of(name) : Optional.empty();
    }

    boolean payload() {
        return names.contains("payload");
    }

    boolean sfid() {
        return names.contains("sfid");
    }

    SelectedChange of(LoggedChange change) {
        return new SelectedChange(change, names);
    }
}
