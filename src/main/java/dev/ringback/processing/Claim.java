package dev.ringback.processing;

import dev.ringback.change.Change;
import dev.ringback.change.Settlement;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Set;

/**
 * Changes that nobody else can work on, and the quiet transaction in which they are. It ends with {@link #settle} or
 * {@link #release}, one of which must be called, or with the life of the process: then nothing has happened.
 *
 * @param <T> the transaction
 */
public interface Claim<T> {
    /** In the order of their ids. */
    List<Change> changes();

    Look look();

    /** What was paused when it began. */
    default Pauses pauses() {
        return Pauses.NONE;
    }

    T transaction();

    /** Keeps what was written since the last mark, should it come to {@link #undo}. There is a mark from the beginning. */
    Uni<Void> mark();

    /** Takes back what was written since the last mark, after a statement has failed or not. */
    Uni<Void> undo();

    /**
     * Writes the outcomes and commits, together with all that the processors wrote.
     *
     * @param settlements one for each change of the claim
     * @param wakes conditions that are met now: changes that wait for them fall due
     */
    Uni<Void> settle(List<Settlement> settlements, Set<String> wakes);

    /** Takes everything back; the changes are free again. Never fails: a transaction in doubt is cut off. */
    Uni<Void> release();
}
