package dev.ringback.postgres;

import dev.ringback.change.Change;
import dev.ringback.change.Operation;
import dev.ringback.change.Origin;
import dev.ringback.change.Outcome;
import dev.ringback.change.Status;
import dev.ringback.change.TableName;
import dev.ringback.change.Trace;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a row of the log as a change. Anybody may have written it, so nothing in it is taken for granted. */
final class LoggedRow {
    private LoggedRow() {}

    /** Columns in the order of {@code ringback_claim}, see {@code R__2_claim.sql}. */
    static Change read(Row row) {
        @Nullable String schema = row.getString(1);
        @Nullable String table = row.getString(2);
        Optional<Operation> operation = Optional.ofNullable(row.getString(3)).flatMap(Operation::of);
        @Nullable String recordId = row.getString(4);
        @Nullable Object payload = row.getValue(5);
        JsonObject body = payload instanceof JsonObject object ? object : new JsonObject();
        return new Change(
                row.getLong(0),
                new TableName(orUnknown(schema), orUnknown(table)),
                operation.orElse(Operation.UPDATE),
                recordId,
                changed(body),
                body.getValue("values") instanceof JsonObject values ? values.getMap() : Map.of(),
                Optional.ofNullable(row.getString(7)).flatMap(Origin::of).orElse(Origin.LOCAL),
                row.getInteger(8),
                done(row.getValue(9)),
                Duration.ofNanos(Math.max(0, Math.round(row.getDouble(10) * 1e9))),
                row.getBoolean(11),
                defect(schema, table, operation.orElse(null), recordId, payload),
                Trace.parse(row.getString(16)),
                row.getString(17));
    }

    private static String orUnknown(@Nullable String name) {
        return name == null ? "?" : name;
    }

    private static @Nullable String defect(
            @Nullable String schema,
            @Nullable String table,
            @Nullable Operation operation,
            @Nullable String recordId,
            @Nullable Object payload) {
        if (!(payload instanceof JsonObject)) {
            return "malformed log row: the payload is no JSON object";
        }
        if (schema == null || table == null) {
            return "malformed log row: schema and klass_name name no table";
        }
        if (operation == null) {
            return "malformed log row: the payload's operation is none of INSERT, UPDATE, DELETE, TRUNCATE";
        }
        if (recordId == null && operation != Operation.TRUNCATE) {
            return "malformed log row: the payload has no record_id";
        }
        return null;
    }

    private static Optional<Set<String>> changed(JsonObject body) {
        if (!(body.getValue("changed") instanceof JsonArray names)) {
            return Optional.empty();
        }
        Set<String> changed = new HashSet<>();
        for (Object name : names) {
            changed.add(String.valueOf(name));
        }
        return Optional.of(changed);
    }

    private static Map<String, Outcome> done(@Nullable Object processors) {
        if (!(processors instanceof JsonObject byName) || byName.isEmpty()) {
            return Map.of();
        }
        Map<String, Outcome> done = new HashMap<>();
        for (String name : byName.fieldNames()) {
            if (byName.getValue(name) instanceof JsonObject said) {
                String reason = said.getString("reason", "");
                Status.of(said.getString("status", ""))
                        .filter(Status::isFinal)
                        .ifPresent(status -> done.put(name, outcome(status, reason)));
            }
        }
        return done;
    }

    private static Outcome outcome(Status status, String reason) {
        if (status == Status.SUCCEEDED) {
            return Outcome.succeeded();
        }
        return status == Status.IGNORED ? Outcome.ignored(reason) : Outcome.dead(reason);
    }
}
