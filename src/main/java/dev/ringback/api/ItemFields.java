package dev.ringback.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The members of a change that are wanted.
 *
 * @param names in the order in which they are shown: as asked for
 * @param json by which a change is shown
 */
record ItemFields(Set<String> names, ObjectMapper json) {
    static final String NAMES = "id, schema, table, recordId, sfid, operation, status, origin, attempts, createdAt, updatedAt,"
            + " processedAt, nextAttemptAt, error, payload, processors";

    static final List<String> ALL = List.of(NAMES.split(", ?"));

    static ItemFields of(Parameters sent, ObjectMapper json) {
        Set<String> wanted = sent.words("fields", ItemFields::known, ALL);
        return new ItemFields(wanted.isEmpty() ? new LinkedHashSet<>(ALL) : wanted, json);
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

    boolean areAll() {
        return names.size() == ALL.size();
    }

    /** The change with these members alone, each as it is shown of the whole change. */
    ObjectNode of(LoggedChange change) {
        ObjectNode whole = json.valueToTree(change);
        ObjectNode shown = json.createObjectNode();
        for (String name : names) {
            JsonNode value = whole.get(name);
            shown.set(name, value);
        }
        return shown;
    }
}
