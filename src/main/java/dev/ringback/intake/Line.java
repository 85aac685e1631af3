package dev.ringback.intake;

import io.smallrye.mutiny.Uni;

/** A connection of its own to the database, outside the pool. */
public interface Line {
    /** Fails when the other end does not answer, or does not do what the line is for. */
    Uni<Void> ping();

    /** Completes when the line is gone, whoever ended it; never fails. */
    Uni<Void> gone();

    /** Ends it in an orderly way if the other end answers, and anyhow. Never fails. */
    Uni<Void> close();
}
