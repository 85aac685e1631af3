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

    private static final String ACTING = "SET LOCAL statement_timeout = '8s'";

    /** Longer than the database's own limit; it ends the wait for a database that does not answer at all. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Searches may be slow, and the pool is small. */
    private static final int SEARCHES_AT_ONCE = 2;

    private final Pool pool;
    private final Turnstile searches = new Turnstile(SEARCHES_AT_ONCE);

    @Inject
    public LogSession(Pool pool) {
        this.pool = pool;
    }

    /** For what may take its time. It may go on after a statement was refused, behind a savepoint. */
    public <T> Uni<T> search(Function<SqlConnection, Uni<T>> work) {
        return patiently(searches.pass(() -> inSteps(READING, work)));
    }

    /** For what is quick. */
    public <T> Uni<T> read(Function<SqlConnection, Uni<T>> work) {
        return patiently(inSteps(READING, work));
    }

    /** For what writes. */
    public <T> Uni<T> act(Function<SqlConnection, Uni<T>> work) {
        return patiently(pool.withTransaction(
                connection -> connection.query(ACTING).execute().chain(() -> work.apply(connection))));
    }

    /**
     * For what writes and may go on after a statement was refused, behind a savepoint: the pool's own transactions are
     * lost with the first refusal.
     */
    public <T> Uni<T> actInSteps(Function<SqlConnection, Uni<T>> work) {
        return patiently(inSteps("BEGIN ISOLATION LEVEL READ COMMITTED; " + ACTING, work));
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
        return answer.ifNoItem().after(PATIENCE).fail().onFailure().transform(LogUnavailable::orBug);
    }
}
