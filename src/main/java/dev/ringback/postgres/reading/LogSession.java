package dev.ringback.postgres.reading;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Function;

/**
 * People's transactions. They are short: whoever asks for too much is told so, instead of holding up the connections that
 * the processing needs.
 */
@Singleton
public final class LogSession {
    /**
     * One snapshot for all that is read, so that the figures of one answer fit together. Plans are made for the values at
     * hand: one that was kept from when the log was small would read all of it now.
     */
    private static final String READING = """
            BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
            SET LOCAL statement_timeout = '8s'; SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL jit = off""";

    private static final String LIMIT =
            "SET LOCAL statement_timeout = '8s'; SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL jit = off";

    private static final String ACTING = "BEGIN ISOLATION LEVEL READ COMMITTED; " + LIMIT;

    /** A role's own limit must not end what waits for its steps. */
    private static final String ACTING_AT_LENGTH = ACTING + "; SET LOCAL idle_in_transaction_session_timeout = '30min'";

    /** Longer than the database's own limit; it ends the wait for a database that does not answer at all. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** For what is done in many steps, by an operator who waits for it. */
    private static final Duration LONG_PATIENCE = Duration.ofMinutes(30);

    /** Searches may be slow, and the pool is small. */
    private static final int SEARCHES_AT_ONCE = 2;

    /** An act may have to wait for another one, and must not have all others wait for a connection meanwhile. */
    private static final int ACTS_AT_ONCE = 2;

    private final Pool pool;
    private final Turnstile searches = new Turnstile(SEARCHES_AT_ONCE);
    /** Chunks of all exports, one after the other: they must not keep people's searches waiting. */
    private final Turnstile exports = new Turnstile(1);

    private final Turnstile acts = new Turnstile(ACTS_AT_ONCE);

    @Inject
    public LogSession(Pool pool) {
        this.pool = pool;
    }

    /** For what may take its time. It may go on after a statement was refused, behind a savepoint. */
    public <T> Uni<T> search(Function<SqlConnection, Uni<T>> work) {
        return patiently(searches.pass(() -> inSteps(READING, work)));
    }

    /** For a chunk of something long. */
    public <T> Uni<T> export(Function<SqlConnection, Uni<T>> work) {
        return patiently(exports.pass(() -> inSteps(READING, work)));
    }

    /** For what is quick. */
    public <T> Uni<T> read(Function<SqlConnection, Uni<T>> work) {
        return patiently(inSteps(READING, work));
    }

    /** For what writes. */
    public <T> Uni<T> act(Function<SqlConnection, Uni<T>> work) {
        return patiently(pool.withTransaction(
                connection -> connection.query(LIMIT).execute().chain(() -> work.apply(connection))));
    }

    /**
     * For what writes and may go on after a statement was refused, behind a savepoint: the pool's own transactions are
     * lost with the first refusal.
     */
    public <T> Uni<T> actInSteps(Function<SqlConnection, Uni<T>> work) {
        return patiently(acts.pass(() -> inSteps(ACTING, work)));
    }

    /** The same for what does most of its work in other transactions, and lets this one wait for them. */
    public <T> Uni<T> actAtLength(Function<SqlConnection, Uni<T>> work) {
        return patiently(acts.pass(() -> inSteps(ACTING_AT_LENGTH, work)), LONG_PATIENCE);
    }

    private <T> Uni<T> inSteps(String begin, Function<SqlConnection, Uni<T>> work) {
        return pool.withConnection(connection -> connection
                .query(begin)
                .execute()
                .chain(() -> work.apply(connection))
                .chain(done -> connection.query("COMMIT").execute().replaceWith(done))
                .onFailure()
                .call(() -> rollback(connection))
                .onCancellation()
                .call(() -> rollback(connection)));
    }

    private static Uni<Void> rollback(SqlConnection connection) {
        return connection
                .query("ROLLBACK")
                .execute()
                .replaceWithVoid()
                .onFailure()
                .recoverWithNull();
    }

    private static <T> Uni<T> patiently(Uni<T> answer) {
        return patiently(answer, PATIENCE);
    }

    private static <T> Uni<T> patiently(Uni<T> answer, Duration patience) {
        return answer.ifNoItem().after(patience).fail().onFailure().transform(LogUnavailable::orBug);
    }
}
