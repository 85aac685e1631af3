package dev.ringback.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;

/** Lets the replicas know of each other: each shows itself now and then, and forgets those that have been silent for a day. */
public final class ReplicaRegister {
    private static final String SHOW = """
            WITH gone AS (
                DELETE FROM ${schema}.ringback_replicas
                WHERE seen_at < clock_timestamp() - interval '1 day' AND name <> $1::text)
            INSERT INTO ${schema}.ringback_replicas AS r (name, listening, porter, flow)
            VALUES ($1::text, $2::boolean, $3::boolean, $4::text)
            ON CONFLICT (name) DO UPDATE SET
                listening = excluded.listening, porter = excluded.porter, flow = excluded.flow,
                seen_at = clock_timestamp(),
                started_at = CASE WHEN $5::boolean THEN clock_timestamp() ELSE r.started_at END
            RETURNING coalesce((SELECT max(l.id) FROM ${schema}.database_trigger_logs l), 0) AS highest,
                EXISTS (SELECT FROM ${schema}.ringback_backfills b
                        WHERE b.status IN ('running', 'settling', 'paused')) AS backfills,
                EXISTS (SELECT FROM ${schema}.ringback_pauses) AS pauses""";
    private static final String LEAVE = "DELETE FROM ${schema}.ringback_replicas WHERE name = $1::text";

    private final Pool pool;
    private final Home home;

    public ReplicaRegister(Pool pool, Home home) {
        this.pool = pool;
        this.home = home;
    }

    /**
     * What a replica sees when it shows itself. It is asked on the way, so that an idle one asks nothing more.
     *
     * @param highestId of the log
     * @param backfills whether there is one that has not ended
     * @param pauses whether there is one, or one that is over and may still hold changes
     */
    public record Sight(long highestId, boolean backfills, boolean pauses) {}

    /**
     * Shows this replica to the others.
     *
     * @param flow what went through it lately
     * @param begins whether it is there since now; one of that name that was killed may have left its line
     */
    public Uni<Sight> show(String replica, boolean listening, boolean porter, String flow, boolean begins) {
        return pool.preparedQuery(home.sql(SHOW))
                .execute(Tuple.of(replica, listening, porter, flow, begins))
                .map(rows -> rows.iterator().next())
                .map(row -> new Sight(row.getLong("highest"), row.getBoolean("backfills"), row.getBoolean("pauses")));
    }

    /** An orderly stop leaves no trace. */
    public Uni<Void> leave(String replica) {
        return pool.preparedQuery(home.sql(LEAVE)).execute(Tuple.of(replica)).replaceWithVoid();
    }
}
