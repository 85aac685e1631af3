package dev.ringback.api;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.ringback.api.values.OutcomesOfCaller;
import dev.ringback.api.values.PayloadOfCaller;
import dev.ringback.api.values.WordsOfCaller;
import dev.ringback.postgres.reading.LogEntry;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A change, as REST shows it. What the log's row leaves open is null. */
record LoggedChange(
        long id,
        @Schema(nullable = true) @Nullable String schema,
        @Schema(nullable = true) @Nullable String table,
        @Schema(nullable = true) @Nullable String recordId,

        @Schema(
                nullable = true,
                description = "The record's id in Salesforce; there for mapped tables of Heroku Connect")
        @Nullable
        String sfid,

        @Schema(nullable = true) @Nullable String operation,
        String status,
        @Schema(nullable = true) @Nullable String origin,
        int attempts,
        @Schema(nullable = true) @Nullable Instant createdAt,
        @Schema(nullable = true) @Nullable Instant updatedAt,
        @Schema(nullable = true) @Nullable Instant processedAt,
        @Schema(nullable = true) @Nullable Instant nextAttemptAt,

        @Schema(nullable = true) @JsonSerialize(using = WordsOfCaller.class) @Nullable
        String error,

        @Schema(
                type = SchemaType.OBJECT,
                nullable = true,
                description =
                        "What the trigger logged, as it is in the database; what a hand-written one logged may be any JSON")
        @JsonSerialize(using = PayloadOfCaller.class)
        @Nullable
        String payload,

        @Schema(
                type = SchemaType.OBJECT,
                description = "The outcome of each processor, by its name: its status, and a reason where there is one")
        @JsonSerialize(using = OutcomesOfCaller.class)
        String processors) {

    static LoggedChange of(LogEntry entry) {
        return new LoggedChange(
                entry.id(),
                entry.schema(),
                entry.table(),
                entry.recordId(),
                entry.sfid(),
                entry.operation(),
                entry.status().word(),
                entry.origin(),
                entry.attempts(),
                entry.createdAt(),
                entry.updatedAt(),
                entry.processedAt(),
                entry.nextAttemptAt(),
                entry.error(),
                entry.payload(),
                entry.processors());
    }
}
