package dev.ringback.postgres.connect;

import dev.ringback.postgres.connect.Comparison.Lost;
import dev.ringback.postgres.connect.Comparison.Missing;
import dev.ringback.salesforce.JourneySettings;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares the two logs: each local write of a table that is mapped and watched is in both. Both triggers write in the
 * writer's own transaction, and all is read in one snapshot, so nothing is half there.
 */
public final class Audit {
    private static final int MOST_SHOWN = 100;

    /** By the database's clock. */
    private static final String SPAN = """
            SELECT greatest(coalesce($1::timestamptz, u.until - $3::bigint * interval '1 millisecond'),
                       now() - $5::bigint * interval '1 millisecond') AS since, u.until
            FROM (SELECT least(coalesce($2::timestamptz, 'infinity'), now() - $4::bigint * interval '1 millisecond') AS until) u""";

    /**
     * Connect's rows of operations that were watched at that time; of these, those whose transaction is not in our log; and
     * of these, those that neither a settling transaction nor a repair has made. The span of our log is a little wider:
     * triggers of one long statement fire minutes apart.
     */
    private static final String MISSING_HERE = """
            WITH theirs AS MATERIALIZED (
                SELECT t.id, t.txid, t.created_at, t.action, t.table_name, t.record_id::text AS record_id
                FROM ${both} t
                JOIN ${schema}.ringback_sightings s ON s.schema = $3::text AND s.table_name = t.table_name
                    AND s.operation = t.action AND s.first_seen_at <= t.created_at
                WHERE t.created_at >= $1::timestamptz AND t.created_at < $2::timestamptz
            ), unlogged AS MATERIALIZED (
                SELECT t.* FROM theirs t WHERE NOT EXISTS (
                    SELECT FROM ${schema}.database_trigger_logs l
                    WHERE l.created_at >= $1::timestamptz - interval '10 minutes'
                      AND l.created_at < $2::timestamptz + interval '10 minutes' AND l.schema = $3::text
                      AND l.txid = t.txid AND l.klass_name = t.table_name AND l.record_id = t.record_id)
            ), settling AS MATERIALIZED (
                SELECT DISTINCT l.processed_txid AS txid FROM ${schema}.database_trigger_logs l
                WHERE l.processed_txid IS NOT NULL
                  AND l.processed_txid >= (SELECT min(u.txid) FROM unlogged u)
                  AND l.processed_txid <= (SELECT max(u.txid) FROM unlogged u)
            ), missing AS MATERIALIZED (
                SELECT u.* FROM unlogged u
                WHERE NOT EXISTS (SELECT FROM settling s WHERE s.txid = u.txid)
                  AND NOT EXISTS (
                      SELECT FROM ${schema}.ringback_repairs r WHERE r.txid = u.txid AND r.became = u.id)
            )
            SELECT a.*, m.id, m.txid, m.created_at, m.action AS operation, m.table_name, m.record_id, (
                SELECT g.id FROM ${schema}.ringback_gaps g
                WHERE g.schema = $3::text AND g.table_name = m.table_name AND m.action = ANY (g.operations)
                  AND g.since <= m.created_at AND coalesce(g.until, 'infinity') >= m.created_at
                ORDER BY g.id LIMIT 1) AS gap
            FROM (SELECT (SELECT count(*) FROM theirs) AS compared,
                      (SELECT count(*) FROM unlogged) - (SELECT count(*) FROM missing) AS quiet,
                      (SELECT count(*) FROM missing) AS amount) a
            LEFT JOIN (SELECT * FROM missing ORDER BY id DESC LIMIT $4::integer) m ON true
            ORDER BY m.id DESC""";

    /** Connect's triggers see no TRUNCATE. */
    private static final String MISSING_THERE = """
            WITH ours AS MATERIALIZED (
                SELECT l.id, l.txid, l.created_at, l.operation, l.klass_name AS table_name, l.record_id
                FROM ${schema}.database_trigger_logs l
                WHERE l.created_at >= $1::timestamptz AND l.created_at < $2::timestamptz AND l.schema = $3::text
                  AND l.klass_name = ANY ($5::text[]) AND l.origin IN ('local', 'self')
                  AND l.operation IN ('INSERT', 'UPDATE', 'DELETE')
            ), missing AS MATERIALIZED (
                SELECT o.* FROM ours o WHERE NOT EXISTS (
                    SELECT FROM ${both} t
                    WHERE t.created_at >= $1::timestamptz - interval '10 minutes'
                      AND t.created_at < $2::timestamptz + interval '10 minutes'
                      AND t.txid = o.txid AND t.table_name = o.table_name AND t.record_id::text = o.record_id)
            )
            SELECT a.*, m.*, NULL::bigint AS gap
            FROM (SELECT (SELECT count(*) FROM ours) AS compared, 0::bigint AS quiet,
                      (SELECT count(*) FROM missing) AS amount) a
            LEFT JOIN (SELECT * FROM missing ORDER BY id DESC LIMIT $4::integer) m ON true
            ORDER BY m.id DESC""";

    private final ConnectLog connect;
    private final JourneySettings.Audit settings;
    private final Duration reach;

    /**
     * An audit.
     *
     * @param reach how far back both logs are whole
     */
    public Audit(ConnectLog connect, JourneySettings.Audit settings, Duration reach) {
        this.connect = connect;
        this.settings = settings;
        this.reach = reach;
    }

    /**
     * Compares what was written in a span.
     *
     * @param since null for as long before its end as is usual
     * @param until null for now
     */
    public Uni<Comparison> compare(@Nullable Instant since, @Nullable Instant until) {
        Tuple span = Tuple.tuple()
                .addOffsetDateTime(time(since))
                .addOffsetDateTime(time(until))
                .addLong(settings.span().toMillis())
                .addLong(settings.grace().toMillis())
                .addLong(reach.toMillis());
        return connect.search(reading -> reading.ask(SPAN, span)
                .chain(rows -> compare(reading, rows.iterator().next())));
    }

    private Uni<Comparison> compare(ConnectLog.Reading reading, Row span) {
        OffsetDateTime since = span.getOffsetDateTime("since");
        OffsetDateTime until = span.getOffsetDateTime("until");
        Tuple here = Tuple.of(since, until, connect.schema(), MOST_SHOWN);
        return reading.ask(MISSING_HERE, here).chain(theirs -> {
            Row counted = theirs.iterator().next();
            Comparison half = new Comparison(
                    since.toInstant(),
                    until.toInstant(),
                    counted.getLong("compared"),
                    counted.getLong("quiet"),
                    null,
                    missing(theirs),
                    new Missing(0, List.of()));
            if (!reading.layout().archive()) {
                return Uni.createFrom().item(half);
            }
            Tuple there = Tuple.of(since, until, connect.schema(), MOST_SHOWN)
                    .addArrayOfString(reading.layout().mapped().toArray(String[]::new));
            return reading.ask(MISSING_THERE, there).map(ours -> with(half, ours));
        });
    }

    private static Comparison with(Comparison half, RowSet<Row> ours) {
        return new Comparison(
                half.since(),
                half.until(),
                half.theirs(),
                half.quiet(),
                ours.iterator().next().getLong("compared"),
                half.missingHere(),
                missing(ours));
    }

    private static Missing missing(RowSet<Row> rows) {
        return new Missing(
                rows.iterator().next().getLong("amount"),
                rows.stream()
                        .filter(row -> row.getLong("id") != null)
                        .map(Lost::read)
                        .toList());
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
