package dev.ringback.processing;

import dev.ringback.change.Change;
import dev.ringback.change.Outcome;
import io.smallrye.mutiny.Uni;
import java.util.List;

/**
 * Looks at claimed changes before they are dealt to the processors, and may answer for some of them: a change that a screen
 * answers for as ignored, dead, waiting, parked or retrying goes to no processor, and that outcome with its reason is what
 * is settled. A CDI bean that implements this interface (for the service, as {@code Screen<SqlConnection>}) is found.
 *
 * <p>The contract:
 *
 * <ul>
 *   <li>{@link #concerns} is asked for every change of every claim, so it is plain arithmetic on what was captured. Where it
 *       says yes for none, the screen costs no statement. A change that an operator has aimed at one processor goes to no
 *       screen.
 *   <li>{@link #screen} gets all changes of a claim that concern it, in the order of their commits, and the transaction of
 *       the claim, as a processor does: it is quiet, and commits with the settled log or not at all. It should take one
 *       set-based statement per step, or none.
 *   <li>A change that it says nothing about, or answers as succeeded, goes on to the processors; a note that comes with it
 *       ({@link Outcome#succeeded(String)}) is kept in the log. When several screens answer
 *       for a change, the most unsettled answer counts.
 *   <li>The order of a record holds. While a change is left open by a screen, later changes of its record go to no processor
 *       and take their turn after it. A change answered as ignored or dead whose record has an earlier open change takes its
 *       turn as well, and the screen is asked for it again: what a screen writes it must be able to write twice.
 *   <li>In the log's column {@code processors} its outcomes are kept under {@code screen:} and its name. A change with a
 *       final outcome there does not come to the screen again. When an operator releases a parked change, this entry becomes
 *       {@code ignored} (by {@code ringback_released}, which whoever releases changes in SQL must use, too): so a released
 *       change is not parked by the same screen again, and goes to the other screens and the processors.
 *   <li>A change that it answers as waiting comes to it again when somebody wakes the condition ({@link Outcomes#waking}),
 *       and now and then; past its deadline the same answer makes it dead.
 *   <li>It fails as a processor does. An outage releases the claim. If the screen as a whole cannot work (a missing table),
 *       its changes are postponed, and go to no processor meanwhile. An exception that some change causes has the screen
 *       called again with parts of the batch until the bad changes are alone: these have failed, and use an attempt.
 * </ul>
 *
 * @param <T> the transaction its statements run in
 */
public interface Screen<T> {
    /** A short stable name in kebab-case. */
    String name();

    /** Changes that must be captured for it, even where no processor cares for them; asked once, at the start. */
    default List<Interest> interests() {
        return List.of();
    }

    /** Whether the screen must see this change; asked often, and answered without a statement. */
    boolean concerns(Change change);

    /** Answers for those that must not go on, or that go on later; never called with none. */
    Uni<Outcomes> screen(Batch batch, T transaction);
}
