package dev.ringback.postgres.connect;

import dev.ringback.change.Status;
import dev.ringback.change.TableName;
import dev.ringback.postgres.reading.AttemptMade;
import dev.ringback.postgres.reading.LogEntry;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes events of what the two logs and the deliveries hold. */
final class Events {
    /** What Connect writes of its own accord. */
    private static final Set<String> CONNECTS_OWN = Set.of("sfid", "_hc_lastop", "_hc_err", "systemmodstamp");

    private static final Set<String> FAILED = Set.of(Status.RETRYING.word(), Status.DEAD.word());

    private Events() {}

    /** A change, and what its processors made of it. */
    static List<Event> of(LogEntry entry) {
        List<Event> events = new ArrayList<>();
        TableName table = tableOf(entry);
        if (entry.createdAt() != null) {
            Event.Kind kind = isWriteBack(entry) ? Event.Kind.WRITE_BACK : Event.Kind.CHANGE;
            events.add(new Event(
                    entry.createdAt(),
                    kind,
                    entry.id(),
                    table,
                    entry.recordId(),
                    entry.operation(),
                    entry.origin(),
                    null,
                    entry.status().word(),
                    changed(entry)));
        }
        Instant settledAt = settledAt(entry);
        JsonObject outcomes = json(entry.processors());
        if (settledAt != null) {
            outcomes.fieldNames().stream()
                    .sorted()
                    .forEach(by -> events.add(said(Event.Kind.OUTCOME, entry, settledAt, by, outcomes)));
            if (outcomes.isEmpty() && entry.processedAt() != null) {
                events.add(new Event(
                        settledAt,
                        Event.Kind.OUTCOME,
                        entry.id(),
                        table,
                        entry.recordId(),
                        entry.operation(),
                        entry.origin(),
                        null,
                        entry.status().word(),
                        entry.error()));
            }
        }
        return events;
    }

    /**
     * What failed at a change before. What a processor has said last is told as its outcome, and what went well is still so.
     *
     * @param made the attempts, the oldest first
     */
    static List<Event> ofAttempts(List<AttemptMade> made, LogEntry change) {
        List<Event> events = new ArrayList<>();
        JsonObject latest = json(change.processors());
        Set<String> askedSince = new HashSet<>();
        for (int nth = made.size() - 1; nth >= 0; nth--) {
            AttemptMade attempt = made.get(nth);
            JsonObject outcomes = json(attempt.processors());
            boolean isLatest = attempt.at().equals(settledAt(change));
            for (String by : outcomes.fieldNames()) {
                JsonObject said = said(outcomes, by);
                boolean isTold = isLatest || (!askedSince.contains(by) && isTheSame(said, said(latest, by)));
                if (FAILED.contains(String.valueOf(said.getString("status"))) && !isTold) {
                    events.add(said(Event.Kind.ATTEMPT, change, attempt.at(), by, outcomes));
                }
            }
            askedSince.addAll(outcomes.fieldNames());
        }
        return events;
    }

    /** Of long words an attempt has only the beginning. */
    private static boolean isTheSame(JsonObject then, JsonObject now) {
        String words = then.getString("reason", "");
        String whole = now.getString("reason", "");
        boolean sameWords = words.equals(whole)
                || (words.endsWith("…") && whole.startsWith(words.substring(0, words.length() - 1)));
        return sameWords && Objects.equals(then.getString("status"), now.getString("status"));
    }

    private static Event said(Event.Kind kind, LogEntry entry, Instant at, String by, JsonObject outcomes) {
        JsonObject said = said(outcomes, by);
        return new Event(
                at,
                kind,
                entry.id(),
                tableOf(entry),
                entry.recordId(),
                entry.operation(),
                entry.origin(),
                by,
                said.getString("status"),
                said.getString("reason"));
    }

    private static JsonObject said(JsonObject outcomes, String by) {
        return outcomes.getValue(by) instanceof JsonObject outcome ? outcome : new JsonObject();
    }

    private static @Nullable Instant settledAt(LogEntry entry) {
        return entry.processedAt() != null ? entry.processedAt() : entry.updatedAt();
    }

    private static TableName tableOf(LogEntry entry) {
        return new TableName(String.valueOf(entry.schema()), String.valueOf(entry.table()));
    }

    static List<Event> ofDelivery(Row row, LogEntry change) {
        List<Event> events = new ArrayList<>();
        for (Event.Kind kind : List.of(Event.Kind.QUEUED, Event.Kind.SENT)) {
            Instant at = Attempt.instant(row, kind == Event.Kind.QUEUED ? "created_at" : "sent_at");
            if (at != null) {
                events.add(new Event(
                        at,
                        kind,
                        row.getLong("id"),
                        tableOf(change),
                        change.recordId(),
                        null,
                        null,
                        row.getString("processor"),
                        row.getString("status"),
                        row.getString("kind")));
            }
        }
        return events;
    }

    static List<Event> of(Attempt attempt, String schema) {
        List<Event> events = new ArrayList<>();
        TableName table = new TableName(schema, attempt.table());
        if (attempt.capturedAt() != null) {
            events.add(at(attempt.capturedAt(), Event.Kind.CAPTURED, attempt, table));
        }
        if (attempt.processedAt() != null) {
            events.add(at(attempt.processedAt(), Event.Kind.ANSWERED, attempt, table));
        }
        return events;
    }

    private static Event at(Instant at, Event.Kind kind, Attempt attempt, TableName table) {
        return new Event(
                at,
                kind,
                attempt.id(),
                table,
                attempt.recordId(),
                attempt.action(),
                null,
                null,
                attempt.state(),
                kind == Event.Kind.ANSWERED ? attempt.message() : null);
    }

    private static boolean isWriteBack(LogEntry entry) {
        return "connect".equals(entry.origin())
                && "UPDATE".equals(entry.operation())
                && json(entry.payload()).getValue("changed") instanceof JsonArray changed
                && CONNECTS_OWN.containsAll(changed.getList());
    }

    private static @Nullable String changed(LogEntry entry) {
        return json(entry.payload()).getValue("changed") instanceof JsonArray changed
                ? changed.stream().map(String::valueOf).sorted().collect(Collectors.joining(", "))
                : null;
    }

    /** A hand-written trigger may log any JSON. */
    private static JsonObject json(@Nullable String text) {
        try {
            return text == null ? new JsonObject() : new JsonObject(text);
        } catch (DecodeException e) {
            return new JsonObject();
        }
    }
}
