package dev.ringback.postgres;

import dev.ringback.change.Change;
import dev.ringback.change.Settlement;
import dev.ringback.processing.ChangeLog;
import dev.ringback.processing.Claim;
import dev.ringback.processing.Fault;
import dev.ringback.processing.Look;
import dev.ringback.processing.Snapshot;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A log with one change in it, as if it came new, for an engine that is to try and not to do: what it settles is shown to a
 * witness, and taken back with all that was written. No lane is locked, for nothing is settled; no trigger is disabled, for
 * that would make writers wait; and who waits for a lock does not wait long.
 */
public final class RehearsalLog implements ChangeLog<SqlConnection> {
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String QUERY_CANCELED = "57014";

    private static final String ONE = """
            SELECT l.id, l.schema, l.klass_name, l.operation, l.record_id, l.payload, l.status, l.origin, 0 AS attempts,
                   ${schema}.ringback_replayed(l.processors, $2::text) AS processors, 0::float8 AS age_seconds,
                   false AS overdue, NULL::bigint, NULL::bigint, NULL::text, NULL::bigint, l.traceparent,
                   coalesce($2::text, l.only_processor) AS only_processor
            FROM ${schema}.database_trigger_logs l WHERE l.id = $1::bigint""";

    private final Pool pool;
    private final Home home;
    private final long id;
    private final @Nullable String processor;
    private final Limits limits;
    private final Witness witness;

    /** @param processor the one that is to run; null for all */
    public RehearsalLog(Pool pool, Home home, long id, @Nullable String processor, Limits limits, Witness witness) {
        this.pool = pool;
        this.home = home;
        this.id = id;
        this.processor = processor;
        this.limits = limits;
        this.witness = witness;
    }

    /**
     * How long it may hold up others, and be held up by them.
     *
     * @param statement the most time one statement may take
     * @param lock the most time one may wait for a lock
     */
    public record Limits(Duration statement, Duration lock) {}

    /** Who looks at what was written, in the transaction. */
    public interface Witness {
        Uni<Void> begun(SqlConnection transaction);

        Uni<Void> marked(SqlConnection transaction);

        /** What was written since the last mark is gone. */
        Uni<Void> undone(SqlConnection transaction);

        /** The last moment before all of it is taken back. */
        Uni<Void> ended(SqlConnection transaction, Settlement settlement);
    }

    @Override
    public Uni<Claim<SqlConnection>> claim(Look.Request request) {
        return pool.getConnection().chain(connection -> begin(connection)
                .chain(() -> connection.preparedQuery(home.sql(ONE)).execute(Tuple.of(id, processor)))
                .map(rows -> rows.stream().map(LoggedRow::read).toList())
                .call(() -> witness.begun(connection))
                .map(changes -> (Claim<SqlConnection>) new Rehearsed(connection, look(request), changes, witness))
                .onFailure()
                .call(() -> PostgresClaim.abandon(connection)));
    }

    /** Behind the first mark, or an undo would take the limit back. */
    private Uni<Void> begin(SqlConnection connection) {
        return connection
                .query(String.join(
                        "; ",
                        QuietTransaction.begin(limits.statement(), limits.statement()),
                        "SET LOCAL lock_timeout = " + limits.lock().toMillis(),
                        QuietTransaction.MARK))
                .execute()
                .replaceWithVoid();
    }

    private static Look look(Look.Request request) {
        return new Look(request, OptionalLong.empty(), 0, new Snapshot(1, 1, Set.of(), 1), Optional.empty());
    }

    @Override
    public Uni<Boolean> isDue(Look.Request request) {
        return Uni.createFrom().item(true);
    }

    /** Who has no time or no lock is told so, instead of a processor being blamed for it. */
    @Override
    public Fault faultOf(Throwable failure) {
        return failure instanceof PgException refused
                        && Set.of(LOCK_NOT_AVAILABLE, QUERY_CANCELED).contains(String.valueOf(refused.getSqlState()))
                ? Fault.PASSING
                : Faults.of(failure);
    }

    /** Ends with a rollback, whatever came of it. */
    private record Rehearsed(SqlConnection transaction, Look look, List<Change> changes, Witness witness)
            implements Claim<SqlConnection> {
        @Override
        public Uni<Void> mark() {
            return transaction.query(QuietTransaction.MARK).execute().chain(() -> witness.marked(transaction));
        }

        @Override
        public Uni<Void> undo() {
            return transaction.query(QuietTransaction.UNDO).execute().chain(() -> witness.undone(transaction));
        }

        @Override
        public Uni<Void> settle(List<Settlement> settlements, Set<String> wakes) {
            return witness.ended(transaction, settlements.get(0)).call(this::release);
        }

        @Override
        public Uni<Void> release() {
            return PostgresClaim.abandon(transaction);
        }
    }
}
