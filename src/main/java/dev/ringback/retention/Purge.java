package dev.ringback.retention;

import io.smallrye.mutiny.Uni;
import java.util.OptionalLong;

/** Where the log is purged. Each step is a short transaction of its own, and one replica's at a time. */
public interface Purge {
    /** Looks at the next changes behind an id, and deletes those that are due together with their deliveries. */
    Uni<Step> changes(long after);

    /** The same for deliveries whose change is gone already. */
    Uni<Step> deliveries(long after);

    /** Deletes what people did long ago from the audit log of acts, which is short; the answer is how many. */
    Uni<Long> acts();

    /**
     * What one step did.
     *
     * @param busy another replica purges at this moment; nothing was done
     * @param seenTo the last id that was looked at
     * @param atEnd nothing behind it can be due
     * @param firstKept the first of the ids looked at that is still there
     * @param deleted what is not
     */
    record Step(boolean busy, long seenTo, boolean atEnd, OptionalLong firstKept, Tally deleted) {}
}
