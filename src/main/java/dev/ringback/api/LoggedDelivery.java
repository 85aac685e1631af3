package dev.ringback.api;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.ringback.api.values.WordsOfCaller;
import dev.ringback.postgres.reading.DeliveryEntry;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A delivery, as REST shows it: not to whom, and not what. */
record LoggedDelivery(
        long id,
        @Schema(description = "The change that it came of") long changeId,
        String processor,
        String kind,

        @Schema(enumeration = {"pending", "sending", "retrying", "succeeded", "dead", "cancelled"})
        String status,

        @Schema(description = "How many were begun") int attempts,

        @Schema(
                description =
                        "How many of the attempts ended without anybody writing down how, because the sender was gone:"
                                + " each of them may have gone out")
        int unconfirmed,

        @Schema(
                description =
                        "The same for each attempt: part of a mail's Message-ID, by which doubles can be recognised")
        String reference,

        @Schema(nullable = true) @JsonSerialize(using = WordsOfCaller.class) @Nullable
        String error,

        Instant createdAt,
        @Schema(nullable = true) @Nullable Instant nextAttemptAt,

        @Schema(nullable = true, description = "While it is sending; in the past, its sender is gone") @Nullable
        Instant leasedUntil,

        @Schema(nullable = true) @Nullable Instant sentAt) {

    static LoggedDelivery of(DeliveryEntry entry) {
        return new LoggedDelivery(
                entry.id(),
                entry.changeId(),
                entry.processor(),
                entry.kind(),
                entry.status(),
                entry.attempts(),
                entry.unconfirmed(),
                entry.reference(),
                entry.error(),
                entry.createdAt(),
                entry.nextAttemptAt(),
                entry.leasedUntil(),
                entry.sentAt());
    }
}
