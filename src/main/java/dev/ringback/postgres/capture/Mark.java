package dev.ringback.postgres.capture;

import dev.ringback.change.TableName;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * By what one operation was captured on one table or partition.
 *
 * @param oid of the table
 * @param triggers their marks, see {@link Installed#mark()}
 */
record Mark(TableName relation, String oid, Set<String> triggers) {
    static Mark read(JsonObject mark) {
        Set<String> triggers = new TreeSet<>();
        mark.getJsonArray("triggers").forEach(trigger -> triggers.add((String) trigger));
        return new Mark(
                new TableName(mark.getString("schema"), mark.getString("name")), mark.getString("oid"), triggers);
    }

    JsonObject json() {
        return new JsonObject()
                .put("schema", relation.schema())
                .put("name", relation.name())
                .put("oid", oid)
                .put("triggers", new JsonArray(List.copyOf(new TreeSet<>(triggers))));
    }

    /** By its name, or if it was renamed by its oid. */
    static @Nullable Mark of(Relation relation, List<Mark> marks) {
        return marks.stream()
                .filter(mark -> mark.relation.equals(relation.name()))
                .findAny()
                .or(() -> marks.stream()
                        .filter(mark -> mark.oid.equals(relation.oid()))
                        .findAny())
                .orElse(null);
    }
}
