package dev.ringback.processors.tickets;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;

/**
 * The one desk at which tickets are assigned: whoever sits there stays until the transaction ends, in all replicas and
 * all installations on this database. Nobody outside waits for it.
 *
 * <p>A statement of its own: only the next one has a snapshot with all that was assigned before. Agents' changes come to
 * the desk, too, else a ticket that is just going to wait would not be woken.
 */
final class Desk {
    private static final String TAKE =
            "SELECT pg_advisory_xact_lock(hashtextextended('ringback:assign-ticket-agent', 0))";

    private Desk() {}

    static Uni<Void> take(SqlConnection transaction) {
        return transaction.preparedQuery(TAKE).execute().replaceWithVoid();
    }
}
