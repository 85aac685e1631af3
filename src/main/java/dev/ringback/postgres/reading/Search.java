package dev.ringback.postgres.reading;

import org.jspecify.annotations.Nullable;

/**
 * One page of the log.
 *
 * @param after the id where the page before ended; null for the first page
 * @param limit the most rows of this page
 */
public record Search(Filter filter, Order order, @Nullable Long after, int limit) {
    /** By id, which for one record is the order of its commits. */
    public enum Order {
        NEWEST_FIRST,
        OLDEST_FIRST
    }

    /** The same search, from there on. */
    public Search after(long id) {
        return new Search(filter, order, id, limit);
    }
}
