package dev.ringback.processing;

import dev.ringback.change.Change;
import dev.ringback.change.Outcome;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;

/**
 * Tells whether Salesforce is so far.
 *
 * @param <T> the transaction
 */
@FunctionalInterface
public interface Needs<T> {
    /**
     * Those of the changes whose record is there and lacks what is needed, by id, each with the outcome that makes it wait.
     *
     * @param changes of one table, none of them without a record
     */
    Uni<Map<Long, Outcome>> unmet(Need need, List<Change> changes, T transaction);
}
