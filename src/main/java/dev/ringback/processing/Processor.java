package dev.ringback.processing;

import io.smallrye.mutiny.Uni;
import java.util.List;

/**
 * A reaction to changes. <b>This is the place to add your own:</b> a CDI bean that implements this interface (for the
 * service, as {@code Processor<SqlConnection>}) is found, its tables are watched, and its changes come to it.
 *
 * <p>The contract:
 *
 * <ul>
 *   <li>It gets all its changes of a batch at once, in the order of their commits, and should answer with one set-based
 *       statement per step on the transaction it is given. That transaction is quiet: what is written in it is not logged
 *       again. (One that {@code ringback.cascade.processors} names gets its changes one by one, and what it writes for each
 *       is logged as that one's effect.) It commits together with the settled log, or not at all.
 *   <li>It answers for each change with an {@link Outcome}; a change it says nothing about counts as failed.
 *   <li>An exception means that something went wrong for at least one of the changes. Its writes are undone, and it is
 *       called again with parts of the batch until the bad changes are alone. So it keeps no state between calls.
 *   <li>It talks to nobody but the database: mails and calls to other systems are deliveries, written into the
 *       transaction and sent after it.
 * </ul>
 *
 * @param <T> the transaction its statements run in
 */
public interface Processor<T> {
    /** A short stable name in kebab-case; it is written into the log, and is the key of its settings. */
    String name();

    /** The changes it cares for; asked once, at the start. */
    List<Interest> interests();

    /** Reacts to changes of its interest, oldest first, never none. */
    Uni<Outcomes> process(Batch batch, T transaction);
}
