package dev.ringback.postgres.reading;

import dev.ringback.change.Operation;
import dev.ringback.change.Origin;
import dev.ringback.change.Status;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One page of the log, and what it is to contain. What is null does not matter.
 *
 * @param statuses any of them
 * @param since logged at this time or later
 * @param until logged before this time
 * @param after the id where the page before ended
 * @param limit the most rows of this page
 * @param group the name of the reload that they are part of
 */
public record Search(
        Set<Status> statuses,
        @Nullable String schema,
        @Nullable String table,
        @Nullable String recordId,
        @Nullable String sfid,
        @Nullable Operation operation,
        @Nullable Origin origin,
        @Nullable Instant since,
        @Nullable Instant until,
        Order order,
        @Nullable Long after,
        int limit,
        @Nullable String group) {

    public Search {
        statuses = Collections.unmodifiableSet(EnumSet.copyOf(statuses));
    }

    /** Whatever group they belong to. */
    public Search(
            Set<Status> statuses,
            @Nullable String schema,
            @Nullable String table,
            @Nullable String recordId,
            @Nullable String sfid,
            @Nullable Operation operation,
            @Nullable Origin origin,
            @Nullable Instant since,
            @Nullable Instant until,
            Order order,
            @Nullable Long after,
            int limit) {
        this(statuses, schema, table, recordId, sfid, operation, origin, since, until, order, after, limit, null);
    }

    /** Narrowed to the changes of a reload. */
    public Search inGroup(@Nullable String name) {
        return new Search(
                statuses, schema, table, recordId, sfid, operation, origin, since, until, order, after, limit, name);
    }

    /** By id, which for one record is the order of its commits. */
    public enum Order {
        NEWEST_FIRST,
        OLDEST_FIRST
    }

    boolean wantsEveryStatus() {
        return statuses.size() == Status.values().length;
    }
}
