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
    /** One snapshot for all that is read, so that the figures of one answer fit together. */
    private static final String READING = """
            SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL statement_timeout = '8s'""";

    private static final String ACTING = "SET LOCAL statement_timeout = '8s'";

    /** Longer than the database's own limit; it ends the wait for a database that does not answer at all. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Pool pool;

    @Inject
    public LogSession(Pool pool) {
        this.pool = pool;
    }

    <T> Uni<T> read(Function<SqlConnection, Uni<T>> work) {
        return within(READING, work);
    }

    <T> Uni<T> act(Function<SqlConnection, Uni<T>> work) {
        return within(ACTING, work);
    }

    private <T> Uni<T> within(String limits, Function<SqlConnection, Uni<T>> work) {
        return pool.withTransaction(
                        connection -> connection.query(limits).execute().chain(() -> work.apply(connection)))
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .onFailure()
                .transform(LogUnavailable::orBug);
    }
}
