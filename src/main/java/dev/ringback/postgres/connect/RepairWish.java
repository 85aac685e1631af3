package dev.ringback.postgres.connect;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which failed writes are to be repaired. What is null does not matter.
 *
 * @param ids of rows of Connect's log; then the rest does not matter
 * @param cause a {@link Cause#key()}
 * @param since failed at this time or later
 * @param until failed before this time
 * @param dryRun whether everything is only tried, and undone
 */
public record RepairWish(
        @Nullable List<Long> ids,
        @Nullable String cause,
        @Nullable String table,
        @Nullable String action,
        @Nullable Instant since,
        @Nullable Instant until,
        boolean dryRun) {
    /** More are repaired by asking again. */
    public static final int MOST = 200;

    public RepairWish {
        ids = ids == null ? null : List.copyOf(ids);
    }
}
