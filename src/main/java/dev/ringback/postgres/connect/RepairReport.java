package dev.ringback.postgres.connect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was done about failed writes, or would be.
 *
 * @param more whether there were more than are repaired at once
 */
public record RepairReport(boolean dryRun, String mode, boolean more, List<Item> items) {
    public RepairReport {
        items = List.copyOf(items);
    }

    /**
     * One of them.
     *
     * @param reason why nothing is done, or why it was taken in although nobody named it
     * @param became the row that does its work now; null in a dry run, and where it is the same one
     */
    public record Item(
            long id,
            @Nullable String table,
            @Nullable String recordId,
            @Nullable String action,
            Remedy remedy,
            @Nullable String reason,
            @Nullable Long became) {}

    public long repaired() {
        return items.stream().filter(item -> item.remedy() != Remedy.NONE).count();
    }
}
