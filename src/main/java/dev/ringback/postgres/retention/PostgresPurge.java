package dev.ringback.postgres.retention;

import dev.ringback.postgres.Home;
import dev.ringback.postgres.QuietTransaction;
import dev.ringback.retention.Purge;
import dev.ringback.retention.RetentionSettings;
import dev.ringback.retention.Tally;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.OptionalLong;

/** Deletes by {@code ringback_purge}, which holds an advisory lock as long as its transaction. */
public final class PostgresPurge implements Purge {
    /**
     * Quiet, so that it makes no change itself, and in nobody's way: it waits for no lock of a table for long, and not for
     * the disk either, because a purge that a crash undoes is only done again.
     */
    private static final String BEGUN =
            "SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE; " + QuietTransaction.MUTE + """
            ; SET LOCAL statement_timeout = '30s'; SET LOCAL idle_in_transaction_session_timeout = '30s';
            SET LOCAL lock_timeout = '1s'; SET LOCAL synchronous_commit = off""";

    private static final String CHANGES = """
            SELECT busy, looked_to, at_end, kept_id, changes, deliveries
            FROM ${schema}.ringback_purge($1::bigint, $2::integer, $3::bigint, $4::bigint)""";

    private static final String DELIVERIES = """
            SELECT busy, looked_to, at_end, kept_id, changes, deliveries
            FROM ${schema}.ringback_purge_deliveries($1::bigint, $2::integer, $3::bigint, $4::bigint)""";

    /** Whoever is just asking by one of their keys has waited for longer than anybody would. */
    private static final String ACTS = """
            DELETE FROM ${schema}.ringback_acts a WHERE a.id IN (
                SELECT o.id FROM ${schema}.ringback_acts o
                WHERE o.at < now() - $1::bigint * interval '1 millisecond'
                ORDER BY o.at LIMIT $2::integer FOR UPDATE SKIP LOCKED)""";

    private final Pool pool;
    private final RetentionSettings settings;
    private final String changes;
    private final String deliveries;
    private final String acts;

    public PostgresPurge(Pool pool, Home home, RetentionSettings settings) {
        this.pool = pool;
        this.settings = settings;
        this.changes = home.sql(CHANGES);
        this.deliveries = home.sql(DELIVERIES);
        this.acts = home.sql(ACTS);
    }

    @Override
    public Uni<Step> changes(long after) {
        return step(changes, after);
    }

    @Override
    public Uni<Step> deliveries(long after) {
        return step(deliveries, after);
    }

    @Override
    public Uni<Long> acts() {
        return pool.withTransaction(transaction -> transaction
                .query(BEGUN)
                .execute()
                .chain(() -> transaction
                        .preparedQuery(acts)
                        .execute(Tuple.of(settings.acts().toMillis(), settings.batch())))
                .map(rows -> (long) rows.rowCount()));
    }

    private Uni<Step> step(String purge, long after) {
        Tuple values = Tuple.of(
                after,
                settings.batch(),
                settings.settled().toMillis(),
                settings.dead().toMillis());
        return pool.withTransaction(transaction -> transaction
                .query(BEGUN)
                .execute()
                .chain(() -> transaction.preparedQuery(purge).execute(values))
                .map(rows -> read(rows.iterator().next(), after)));
    }

    private static Step read(Row row, long after) {
        Long seenTo = row.getLong(1);
        Long kept = row.getLong(3);
        return new Step(
                row.getBoolean(0),
                seenTo == null ? after : seenTo,
                Boolean.TRUE.equals(row.getBoolean(2)),
                kept == null ? OptionalLong.empty() : OptionalLong.of(kept),
                new Tally(row.getLong(4), row.getLong(5)));
    }
}
