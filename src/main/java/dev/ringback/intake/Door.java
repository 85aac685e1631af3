package dev.ringback.intake;

import io.smallrye.mutiny.Uni;

/**
 * The line with the two locks. It is not the ears' line: who waits for a lock hears no bell.
 *
 * <p>Writers ring the bell only while somebody holds the door, or waits for it.
 */
public interface Door extends Line {
    /**
     * Waits for the porter's seat (one for all replicas) and then for the door itself, in one step.
     *
     * @param seated is called when the seat is taken, while the door is still waited for
     * @return completes when the door is held: every writer that had not rung has then ended
     */
    Uni<Void> approach(Runnable seated);

    /** Gives back the door and the seat. */
    Uni<Void> leave();
}
