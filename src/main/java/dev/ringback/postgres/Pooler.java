package dev.ringback.postgres;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.pgclient.PgConnection;

/**
 * Is there a pooler between us and the database? The server tells the number of its process at the login; a pooler answers
 * the login itself, with a number of its own.
 */
final class Pooler {
    private static final String PROCESS = "SELECT pg_catalog.pg_backend_pid()";

    private static final int ROUNDS = 3;

    private Pooler() {}

    static Uni<Boolean> isBefore(PgConnection connection) {
        return process(connection).map(process -> process != connection.processId());
    }

    /** The process that answers now; behind a pooler in transaction mode the next statement may have another. */
    private static Uni<Integer> process(PgConnection connection) {
        return connection.query(PROCESS).execute().map(rows -> rows.iterator()
                .next()
                .getInteger(0));
    }

    /**
     * Whether a connection behind a pooler has a session of its own. While it rests, another transaction is held open: if
     * that one has the connection's session, or the connection then has another, it was never its own. Nothing is set,
     * locked or listened to, because that would stay behind in somebody else's session. A pooler that happens to answer as
     * if all were well, time and again, is found out by the ears' ping.
     *
     * @param other a second connection
     */
    static Uni<Boolean> keepsSessions(PgConnection connection, PgConnection other) {
        return process(connection).chain(own -> Multi.createBy()
                .repeating()
                .uni(() -> isKept(connection, own, other))
                .atMost(ROUNDS)
                .collect()
                .asList()
                .map(rounds -> !rounds.contains(false)));
    }

    /** A pooler may lend the session that was given back last, or the one that has rested longest. */
    private static Uni<Boolean> isKept(PgConnection connection, int own, PgConnection other) {
        return process(connection)
                .chain(again -> again == own ? isKeptBeside(connection, own, other) : no())
                .call(() -> end(other));
    }

    private static Uni<Boolean> isKeptBeside(PgConnection connection, int own, PgConnection other) {
        return other.query("BEGIN")
                .execute()
                .chain(() -> process(other))
                .chain(held -> held == own ? no() : process(connection).map(beside -> beside == own));
    }

    private static Uni<Void> end(PgConnection other) {
        return other.query("ROLLBACK").execute().replaceWithVoid();
    }

    private static Uni<Boolean> no() {
        return Uni.createFrom().item(false);
    }

    /** LISTEN, session settings and session locks are of no use, and would stay behind where they harm others. */
    static final class TransactionMode extends RuntimeException {
        TransactionMode() {
            super("a pooler in transaction mode is between us and the database, so no bell can be heard and changes are"
                    + " found by polling; connect directly to hear them at once");
        }
    }
}
