package dev.ringback.postgres.reading;

import dev.ringback.postgres.Home;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/** What an operator may do to the log. */
@Singleton
public final class LogOperator {
    /**
     * Due now, with all attempts before it. It does not become pending again: the claim's floor relies on it that nothing
     * below it ever does. Processors that are done stay done, and a screen that has parked it does not do so again. A bell
     * that finds its queue nearly full would fail the commit, so it is left to the poll then.
     */
    private static final String RETRY = """
            WITH l AS (
                UPDATE ${schema}.database_trigger_logs AS log SET
                    status = 'retrying',
                    attempts = 0,
                    next_attempt_at = clock_timestamp(),
                    waiting_for = NULL,
                    deadline = NULL,
                    processed_at = NULL,
                    processors = ${schema}.ringback_released(log.processors),
                    updated_at = clock_timestamp()
                WHERE log.id = $1::bigint AND log.status IN ('retrying', 'waiting', 'parked', 'dead')
                RETURNING log.*)
            SELECT ${columns}, (
                SELECT count(pg_notify('ringback', '')) FROM (SELECT WHERE l.id IS NOT NULL) AS rung
                WHERE pg_notification_queue_usage() < 0.5) AS bells
            FROM l
            """.replace("${columns}", LogRow.COLUMNS);

    private static final String FIND = """
            SELECT ${columns} FROM ${schema}.database_trigger_logs l WHERE l.id = $1::bigint
            """.replace("${columns}", LogRow.COLUMNS);

    private final String retry;
    private final String find;

    @Inject
    public LogOperator(Home home) {
        this.retry = home.sql(RETRY);
        this.find = home.sql(FIND);
    }

    /**
     * The answer to a wish for a retry.
     *
     * @param accepted false where the change's status allows none, and nothing has happened
     * @param entry the change as it is now
     */
    public record Retry(boolean accepted, LogEntry entry) {}

    /** Empty if there is no such change. */
    public Uni<Optional<Retry>> retry(SqlConnection transaction, long id) {
        return ask(transaction, retry, id)
                .chain(retried -> retried.isPresent()
                        ? Uni.createFrom().item(retried.map(entry -> new Retry(true, entry)))
                        : ask(transaction, find, id).map(found -> found.map(entry -> new Retry(false, entry))));
    }

    private static Uni<Optional<LogEntry>> ask(SqlConnection connection, String sql, long id) {
        return connection.preparedQuery(sql).execute(Tuple.of(id)).map(rows -> rows.stream()
                .map(LogRow::read)
                .findFirst());
    }
}
