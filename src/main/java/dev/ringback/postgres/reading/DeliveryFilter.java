package dev.ringback.postgres.reading;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which deliveries: the same for whoever lists them or acts on them. All that is given must be true of one; what is null
 * does not matter.
 *
 * @param statuses any of them
 * @param processor that has queued it
 * @param kind how it leaves, as {@code mail}
 * @param changeId the change that it came of
 * @param since queued at this time or later
 * @param until queued before this time
 */
public record DeliveryFilter(
        Set<String> statuses,
        @Nullable String processor,
        @Nullable String kind,
        @Nullable Long changeId,
        @Nullable Instant since,
        @Nullable Instant until) {
    /** The life of a delivery. */
    public static final List<String> STATUSES =
            List.of("pending", "sending", "retrying", "succeeded", "dead", "cancelled");

    /** No statuses stand for all. */
    public DeliveryFilter {
        statuses = statuses.isEmpty() ? Set.copyOf(STATUSES) : Set.copyOf(statuses);
    }

    /** The same, of these statuses alone. */
    public DeliveryFilter with(Set<String> others) {
        return new DeliveryFilter(others, processor, kind, changeId, since, until);
    }
}
