package dev.ringback.postgres.reading;

import dev.ringback.postgres.Home;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;

/**
 * What is owed, for those who ask by the clock: one statement that reads partial indexes alone, so that it costs the same
 * with ten million settled changes in the log. What is settled is not counted.
 */
@Singleton
public final class Backlog {
    static final String OWED = """
            SELECT 'changes ' || l.status AS what, count(*)::float8 AS amount FROM ${schema}.database_trigger_logs l
            WHERE l.status IN ('retrying', 'waiting', 'parked', 'dead') GROUP BY l.status
            UNION ALL
            SELECT 'changes pending', count(*) FROM ${schema}.database_trigger_logs l WHERE l.status = 'pending'
            UNION ALL
            SELECT 'oldest pending', coalesce(greatest(0, extract(epoch FROM clock_timestamp() - min(first.created_at))), 0)
            FROM generate_series(0, 63) AS every (lane)
            CROSS JOIN LATERAL (
                SELECT l.created_at FROM ${schema}.database_trigger_logs l
                WHERE l.lane = every.lane::smallint AND l.status = 'pending' ORDER BY l.id + 0 LIMIT 1) first
            UNION ALL
            SELECT 'deliveries ' || d.status, count(*) FROM ${schema}.ringback_deliveries d
            WHERE d.status IN ('pending', 'retrying') GROUP BY d.status
            UNION ALL
            SELECT 'deliveries sending', count(*) FROM ${schema}.ringback_deliveries d WHERE d.status = 'sending'
            UNION ALL
            SELECT 'deliveries dead', count(*) FROM ${schema}.ringback_deliveries d WHERE d.status = 'dead'
            UNION ALL
            SELECT 'reloads', count(*) FROM ${schema}.ringback_reloads r WHERE r.decided_at IS NULL
            UNION ALL
            SELECT 'replicas', count(*) FROM ${schema}.ringback_replicas r
            WHERE r.seen_at > clock_timestamp() - interval '30 seconds'""";

    private final LogSession session;
    private final String owed;

    @Inject
    public Backlog(LogSession session, Home home) {
        this.session = session;
        this.owed = home.sql(OWED);
    }

    /** Amounts by what they are of, as in {@code changes pending}; what there is none of may be missing. */
    public Uni<Map<String, Double>> owed() {
        return session.read(connection -> connection.query(owed).execute().map(rows -> {
            Map<String, Double> amounts = new HashMap<>();
            for (Row row : rows) {
                amounts.put(row.getString("what"), row.getDouble("amount"));
            }
            return amounts;
        }));
    }
}
