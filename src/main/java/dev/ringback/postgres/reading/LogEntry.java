package dev.ringback.postgres.reading;

import dev.ringback.change.Status;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row of the log, for people. Hand-written triggers may leave out nearly everything, so nearly everything may be null.
 *
 * @param origin {@code connect}, {@code local} or {@code self}; null for a row from before Ringback
 * @param sfid the record's id in Salesforce, where capture copied one
 * @param payload JSON text, exactly as the database has it: no number is rounded on its way
 * @param processors JSON text: an object with the outcome of each processor, by name
 */
public record LogEntry(
        long id,
        @Nullable String schema,
        @Nullable String table,
        @Nullable String recordId,
        @Nullable String sfid,
        @Nullable String operation,
        Status status,
        @Nullable String origin,
        int attempts,
        @Nullable Instant createdAt,
        @Nullable Instant updatedAt,
        @Nullable Instant processedAt,
        @Nullable Instant nextAttemptAt,
        @Nullable String error,
        @Nullable String payload,
        String processors) {}
