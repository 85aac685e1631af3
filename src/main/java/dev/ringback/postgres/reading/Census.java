package dev.ringback.postgres.reading;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * How much of what there is, at one moment.
 *
 * @param changes by status
 * @param deliveries by status; those that are unconfirmed are counted as sending, too
 * @param oldestPendingSeconds the age of the oldest pending change, if there is one
 * @param replicas that were seen lately
 * @param unacknowledgedGaps in the capture
 * @param undecidedReloads of mapped tables
 * @param oldestDueDeliverySeconds for how long the delivery that is due longest has been due, if one is
 * @param highestId of the log
 */
public record Census(
        Instant takenAt,
        Count changes,
        Count deliveries,
        OptionalDouble oldestPendingSeconds,
        List<Replica> replicas,
        long unacknowledgedGaps,
        long undecidedReloads,
        OptionalDouble oldestDueDeliverySeconds,
        long highestId) {
    public Census {
        replicas = List.copyOf(replicas);
    }

    /**
     * How many rows have which status.
     *
     * @param estimated the statuses whose number comes from a sample, because there are too many rows to count
     */
    public record Count(Map<String, Long> byStatus, List<String> estimated) {}

    /**
     * One running instance of the service, as it last said of itself.
     *
     * @param flow what went through it lately, in its own words
     */
    public record Replica(
            String name,
            boolean listening,
            boolean porter,
            Instant startedAt,
            Instant seenAt,
            @Nullable String flow) {}
}
