package dev.ringback.api;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.ringback.api.values.WordsOfCaller;
import dev.ringback.postgres.connect.Attempt;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A row of Heroku Connect's log, as REST shows it. */
record SalesforceAttempt(
        @Schema(description = "Of the row in Connect's log") long id,
        String table,
        @Schema(nullable = true) @Nullable String recordId,
        @Schema(description = "INSERT, UPDATE or DELETE") String action,

        @Schema(description = "new, pending, success, merged, ignored, failed, readonly, ignore, requeue or requeued")
        String state,

        @Schema(nullable = true) @Nullable String sfid,

        @Schema(nullable = true, description = "What Salesforce said")
        @JsonSerialize(using = WordsOfCaller.class)
        @Nullable
        String message,

        @Schema(nullable = true, description = "What the record itself says of its last write (_hc_err)")
        @JsonSerialize(using = WordsOfCaller.class)
        @Nullable
        String rowError,

        @Schema(nullable = true, description = "When it was written") @Nullable
        Instant capturedAt,

        @Schema(nullable = true, description = "When Connect had done with it") @Nullable
        Instant processedAt) {

    static SalesforceAttempt of(Attempt attempt) {
        return new SalesforceAttempt(
                attempt.id(),
                attempt.table(),
                attempt.recordId(),
                attempt.action(),
                attempt.state(),
                attempt.sfid(),
                attempt.message(),
                attempt.rowError(),
                attempt.capturedAt(),
                attempt.processedAt());
    }
}
