package dev.ringback.delivery;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Set;

/**
 * Where processors put parcels. They are sent when the transaction is committed, and never if it is not.
 *
 * @param <T> the transaction
 */
public interface Outbox<T> {
    /**
     * Puts parcels in, in one statement. One change has at most one delivery by one processor, however often it is
     * processed.
     *
     * @return the changes whose parcels were not in it before
     */
    Uni<Set<Long>> put(String processor, List<Parcel> parcels, T transaction);

    /** Whether this processor has ever put anything in: then its success may mean that there is something to send. */
    boolean isUsedBy(String processor);
}
