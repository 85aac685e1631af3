package dev.ringback.api;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.ringback.change.Outcome;
import dev.ringback.postgres.replay.Rehearsed;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What would come of a change; nothing of it has happened. */
record RehearsedChange(
        long id,

        @Schema(
                description = "How the change would be settled",
                examples = {"succeeded"})
        String status,

        @Schema(nullable = true) @Nullable String error,

        @Schema(description = "The outcome of each processor and screen, by its name")
        Map<String, RehearsedOutcome> processors,

        @Schema(description = "The rows that would be written, as they would be in the end")
        List<RehearsedRow> rows,

        @Schema(description = "What would be queued to leave the database")
        List<RehearsedDelivery> deliveries,

        @Schema(description = "The changes that cascading processors would make")
        List<CapturedRow> captured,

        @Schema(description = "What is known to be missing in rows, in words")
        List<String> notShown) {

    /** What a processor would say. */
    record RehearsedOutcome(
            String status,
            @Schema(nullable = true) @Nullable String reason) {}

    /** A row that would be written. */
    record RehearsedRow(
            String schema,
            String table,

            @Schema(
                    nullable = true,
                    description = "Null in a table without a key, where an insert cannot be told from an update",
                    enumeration = {"INSERT", "UPDATE", "DELETE"})
            @Nullable
            String operation,

            @Schema(
                    type = SchemaType.ARRAY,
                    implementation = String.class,
                    nullable = true,
                    description = "The values of its key columns")
            @JsonRawValue
            @Nullable
            String key,

            @Schema(type = SchemaType.OBJECT, nullable = true, description = "As it is now") @JsonRawValue @Nullable
            String before,

            @Schema(type = SchemaType.OBJECT, nullable = true, description = "As it would be") @JsonRawValue @Nullable
            String after) {}

    /** A delivery that would be queued. */
    record RehearsedDelivery(
            String processor,
            String kind,
            String recipient,
            @Schema(type = SchemaType.OBJECT) @JsonRawValue String data) {}

    /** A change that would be logged. */
    record CapturedRow(
            @Schema(nullable = true) @Nullable String schema,
            @Schema(nullable = true) @Nullable String table,
            @Schema(nullable = true) @Nullable String operation,
            @Schema(nullable = true) @Nullable String recordId) {}

    static RehearsedChange of(long id, Rehearsed rehearsed) {
        Map<String, RehearsedOutcome> outcomes = new TreeMap<>();
        rehearsed.settlement().outcomes().forEach((name, outcome) -> outcomes.put(name, outcome(outcome)));
        return new RehearsedChange(
                id,
                rehearsed.settlement().status().word(),
                rehearsed.settlement().error(),
                outcomes,
                rehearsed.rows().stream()
                        .map(row -> new RehearsedRow(
                                row.schema(), row.table(), row.operation(), row.key(), row.before(), row.after()))
                        .toList(),
                rehearsed.deliveries().stream()
                        .map(one -> new RehearsedDelivery(one.processor(), one.kind(), one.recipient(), one.data()))
                        .toList(),
                rehearsed.captured().stream()
                        .map(one -> new CapturedRow(one.schema(), one.table(), one.operation(), one.recordId()))
                        .toList(),
                rehearsed.notShown());
    }

    private static RehearsedOutcome outcome(Outcome outcome) {
        return new RehearsedOutcome(outcome.status().word(), outcome.reason());
    }
}
