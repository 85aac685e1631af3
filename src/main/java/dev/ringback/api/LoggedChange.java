package dev.ringback.api;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.ringback.postgres.reading.LogEntry;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A change, as REST shows it. What the log's row leaves open is null. */
record LoggedChange(
        long id,
        @Nullable String schema,
        @Nullable String table,
        @Nullable String recordId,
        @Nullable String operation,
        String status,
        @Nullable String origin,
        int attempts,
        @Nullable Instant createdAt,
        @Nullable Instant updatedAt,
        @Nullable Instant processedAt,
        @Nullable Instant nextAttemptAt,
        @Nullable String error,

        @Schema(type = SchemaType.OBJECT, description = "What the trigger logged, as it is in the database")
        @JsonRawValue
        @Nullable
        String payload,

        @Schema(
                type = SchemaType.OBJECT,
                description = "The outcome of each processor, by its name: its status, and a reason where there is one")
        @JsonRawValue
        String processors) {

    static LoggedChange of(LogEntry entry) {
        return new LoggedChange(
                entry.id(),
                entry.schema(),
                entry.table(),
                entry.recordId(),
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
