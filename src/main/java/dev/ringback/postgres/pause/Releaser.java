package dev.ringback.postgres.pause;

import dev.ringback.postgres.Home;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets go what was held by a pause that is over: some thousand changes at a time, and no more before most of those are
 * worked off, so that claims have little to walk over and live changes are not drowned. All replicas may do it at once; what
 * one leaves, the next round of any of them takes up.
 */
@Singleton
public final class Releaser {
    static final int STEP = 2_000;
    private static final Duration REST = Duration.ofMillis(100);

    private static final String IS_OVER =
            "SELECT EXISTS (SELECT FROM ${schema}.ringback_pauses p WHERE p.resumed_at IS NOT NULL) AS over";

    /** What is waited for that is not paused any more; it reads all that is held, once for each release. */
    private static final String ENDED = """
            SELECT coalesce(array_agg(h.waiting_for), '{}') AS ended FROM (
                SELECT DISTINCT l.waiting_for FROM ${schema}.database_trigger_logs l
                WHERE l.status = 'waiting' AND l.next_attempt_at IS NULL) h
            WHERE h.waiting_for LIKE 'resume of %'
              AND NOT string_to_array(h.waiting_for, E'\\n') <@ ARRAY(
                  SELECT p.resumption FROM ${schema}.ringback_pauses p WHERE p.resumed_at IS NULL)""";

    /** A bell that finds its queue nearly full would fail the commit, so it is left to the poll then. */
    private static final String STEP_ON = """
            WITH few AS (
                SELECT count(*) < $2::integer AS due FROM (
                    SELECT FROM ${schema}.database_trigger_logs d
                    WHERE d.status IN ('retrying', 'waiting') AND d.next_attempt_at <= now() LIMIT $2::integer) d
            ), chosen AS MATERIALIZED (
                SELECT h.id FROM ${schema}.database_trigger_logs h
                WHERE (SELECT f.due FROM few f) AND h.status = 'waiting' AND h.waiting_for = ANY ($1::text[])
                  AND h.next_attempt_at IS NULL
                LIMIT $2::integer FOR UPDATE SKIP LOCKED
            ), released AS (
                UPDATE ${schema}.database_trigger_logs l SET
                    status = 'retrying', error = 'resumed', next_attempt_at = clock_timestamp(), waiting_for = NULL,
                    deadline = NULL, processed_txid = txid_current(), updated_at = clock_timestamp()
                WHERE l.id IN (SELECT c.id FROM chosen c)
                RETURNING l.id
            )
            SELECT (SELECT count(*) FROM released) AS released, (SELECT f.due FROM few f) AS few, (
                SELECT count(pg_notify('ringback', '')) FROM (SELECT) AS rung
                WHERE pg_notification_queue_usage() < 0.5) AS bells""";

    private static final String DONE = """
            DELETE FROM ${schema}.ringback_pauses p
            WHERE p.resumed_at IS NOT NULL AND NOT EXISTS (
                SELECT FROM ${schema}.database_trigger_logs l
                WHERE l.status = 'waiting' AND l.next_attempt_at IS NULL
                  AND p.resumption = ANY (string_to_array(l.waiting_for, E'\\n')))""";

    private final Pool pool;
    private final Home home;
    private final AtomicBoolean busy = new AtomicBoolean();

    @Inject
    public Releaser(Pool pool, Home home) {
        this.pool = pool;
        this.home = home;
    }

    /** Completes when nothing is left to release, or somebody else of this process sees to it. */
    public Uni<Void> release() {
        return Uni.createFrom()
                .deferred(() -> busy.compareAndSet(false, true)
                        ? begin().eventually(() -> busy.set(false))
                        : Uni.createFrom().voidItem());
    }

    /** Does not wait: what fails is taken up by the next round. */
    public void releaseSoon() {
        release().subscribe().with(done -> {}, failure -> {});
    }

    private Uni<Void> begin() {
        return pool.query(home.sql(IS_OVER))
                .execute()
                .map(rows -> rows.iterator().next().getBoolean("over"))
                .chain(over -> over ? round() : Uni.createFrom().voidItem());
    }

    private Uni<Void> round() {
        return pool.query(home.sql(ENDED))
                .execute()
                .map(rows -> rows.iterator().next().getArrayOfStrings("ended"))
                .chain(ended -> ended.length == 0 ? done() : step(ended).chain(this::round));
    }

    /** Ends when no such change is left that nobody has locked. */
    private Uni<Void> step(String[] ended) {
        return pool.preparedQuery(home.sql(STEP_ON))
                .execute(Tuple.tuple().addArrayOfString(ended).addInteger(STEP))
                .map(rows -> rows.iterator().next())
                .chain(row -> {
                    boolean none = row.getBoolean("few") && row.getLong("released") == 0;
                    Uni<Void> rest =
                            Uni.createFrom().voidItem().onItem().delayIt().by(REST);
                    return none ? rest : rest.chain(() -> step(ended));
                });
    }

    private Uni<Void> done() {
        return pool.query(home.sql(DONE)).execute().replaceWithVoid();
    }
}
