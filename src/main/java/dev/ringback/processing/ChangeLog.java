package dev.ringback.processing;

import io.smallrye.mutiny.Uni;

/**
 * The log, as the engine needs it.
 *
 * @param <T> the transaction that is handed through to the processors
 */
public interface ChangeLog<T> {
    /**
     * Opens a quiet transaction and claims due changes in it, by lanes: whole records at a time, oldest change first, never
     * a change whose record has an earlier one that is retrying, waiting or parked. A claim may come back with none.
     */
    Uni<Claim<T>> claim(Look.Request request);

    /** Whether a claim would find anything due; it locks nothing, and costs one statement. */
    Uni<Boolean> isDue(Look.Request request);

    /** What a failure says about who is to blame. */
    Fault faultOf(Throwable failure);
}
