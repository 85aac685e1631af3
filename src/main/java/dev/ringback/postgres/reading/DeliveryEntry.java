package dev.ringback.postgres.reading;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A delivery, for people: without its recipient and its data, which name somebody.
 *
 * @param changeId the change that it came of
 * @param attempts how many were begun
 * @param unconfirmed how many of them ended without anybody writing down how: each of them may have gone out
 * @param error what was said of the last attempt; where it repeats the recipient word for word, without
 * @param nextAttemptAt while it waits for one
 * @param leasedUntil while it is being sent; in the past, its sender is gone
 */
public record DeliveryEntry(
        long id,
        long changeId,
        String processor,
        String kind,
        String status,
        int attempts,
        int unconfirmed,
        String reference,
        @Nullable String error,
        Instant createdAt,
        @Nullable Instant nextAttemptAt,
        @Nullable Instant leasedUntil,
        @Nullable Instant sentAt) {}
