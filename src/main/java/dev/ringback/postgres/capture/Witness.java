package dev.ringback.postgres.capture;

import dev.ringback.change.TableName;
import dev.ringback.postgres.Home;
import dev.ringback.postgres.capture.Findings.Break;
import dev.ringback.postgres.capture.Sighting.Point;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Remembers when capture was last seen in place, and names the gaps: from that moment, which is before whatever interrupted
 * it, to a moment after it was in place again. All times are the database's.
 *
 * <p>A survey asks in this order: for the time; for transactions under way that are altering a trigger, a function or a
 * table; for what is there. So what it sees in place was in place at that time, and nobody had begun to change it.
 */
final class Witness {
    private static final String KNOWN = """
            SELECT clock_timestamp(),
                coalesce((SELECT jsonb_agg(jsonb_build_object(
                    'schema', s.schema, 'table', s.table_name, 'operation', s.operation, 'marks', s.marks,
                    'functions', s.functions, 'aged', s.seen_at < clock_timestamp() - interval '1 minute'))
                    FROM ${schema}.ringback_sightings s), '[]'),
                EXISTS (SELECT FROM ${schema}.ringback_gaps g WHERE g.until IS NULL)""";

    /**
     * A row of the catalogue that somebody is changing still looks as it did, but names his transaction as xmax (or a part
     * of it, for which there is no lock to be seen). Others' triggers may be switched off and on; to drop one, or a table,
     * or to rename it, takes the strongest lock.
     */
    private static final String UNSETTLED = """
            WITH touched AS (
                SELECT t.tgrelid::text AS what, t.xmax::text::bigint AS xmax
                FROM pg_catalog.pg_trigger t
                JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
                JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
                WHERE n.nspname = $1 AND p.proname = 'ringback_capture' AND t.xmax <> '0'::xid
                UNION ALL
                SELECT 'functions', p.xmax::text::bigint
                FROM pg_catalog.pg_proc p
                JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
                WHERE n.nspname = $1 AND p.proname LIKE 'ringback%' AND p.xmax <> '0'::xid
            ), ahead (xid) AS (
                SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint + (1 << 30)
            )
            SELECT t.what FROM touched t CROSS JOIN ahead
            WHERE pg_xact_status((ahead.xid - (ahead.xid - t.xmax) % 4294967296)::text::xid8) = 'in progress'
            UNION
            SELECT l.relation::text FROM pg_catalog.pg_locks l
            WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock' AND l.granted
              AND l.pid IS DISTINCT FROM pg_backend_pid()
              AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database())""";

    /** Replicas that survey at the same time do not wait for each other. */
    private static final String RENEW = """
            WITH due AS (
                SELECT s.schema, s.table_name, s.operation
                FROM ${schema}.ringback_sightings s
                JOIN unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
                    AS a (schema, table_name, operation, marks, functions)
                    ON s.schema = a.schema AND s.table_name = a.table_name AND s.operation = a.operation
                WHERE s.marks = a.marks::jsonb AND s.functions = a.functions
                  AND s.seen_at < $1::timestamptz - interval '1 minute'
                FOR NO KEY UPDATE OF s SKIP LOCKED)
            UPDATE ${schema}.ringback_sightings s SET seen_at = $1::timestamptz
            FROM due d WHERE s.schema = d.schema AND s.table_name = d.table_name AND s.operation = d.operation""";

    /** A gap that lasts already covers what happens meanwhile; it must only not end too early because of it. */
    private static final String AMEND = """
            WITH more AS (
                SELECT g.id, bool_or(b.lingers) AS lingers, string_agg(DISTINCT b.reason, '; ') AS reason
                FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[])
                    AS b (schema, table_name, operation, reason, lingers)
                JOIN ${schema}.ringback_gaps g ON g.until IS NULL AND g.schema = b.schema
                    AND g.table_name = b.table_name AND b.operation = ANY (g.operations)
                GROUP BY g.id)
            UPDATE ${schema}.ringback_gaps g SET
                fence = NULL,
                lingers = g.lingers OR more.lingers,
                reason = CASE WHEN position(more.reason IN g.reason) > 0 THEN g.reason
                              ELSE g.reason || '; ' || more.reason END
            FROM more WHERE g.id = more.id
              AND (g.fence IS NOT NULL OR more.lingers > g.lingers OR position(more.reason IN g.reason) = 0)""";

    private static final String OPEN = """
            INSERT INTO ${schema}.ringback_gaps (schema, table_name, operations, since, reason, lingers)
            SELECT s.schema, s.table_name, array_agg(s.operation ORDER BY b.nth), s.seen_at,
                string_agg(DISTINCT b.reason, '; '), bool_or(b.lingers)
            FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[]) WITH ORDINALITY
                AS b (schema, table_name, operation, reason, lingers, nth)
            JOIN ${schema}.ringback_sightings s
                ON s.schema = b.schema AND s.table_name = b.table_name AND s.operation = b.operation
            WHERE NOT EXISTS (
                SELECT FROM ${schema}.ringback_gaps g
                WHERE g.until IS NULL AND g.schema = b.schema AND g.table_name = b.table_name
                  AND b.operation = ANY (g.operations))
            GROUP BY s.schema, s.table_name, s.seen_at ORDER BY s.schema, s.table_name""";

    /**
     * The fence is this transaction's number, which is higher than any that was in use when it began to write. So it must
     * not have written before the survey: after a repair in this transaction, what lingers is left to the next one.
     */
    private static final String CLOSE = """
            UPDATE ${schema}.ringback_gaps g SET
                fence = CASE WHEN g.lingers THEN coalesce(g.fence, pg_current_xact_id()) END,
                until = CASE WHEN NOT g.lingers OR g.fence <= pg_snapshot_xmin(pg_current_snapshot())
                             THEN clock_timestamp() END
            WHERE g.until IS NULL AND NOT (g.lingers AND $4::boolean) AND NOT EXISTS (
                SELECT FROM unnest($1::text[], $2::text[], $3::text[]) AS a (schema, table_name, operation)
                WHERE a.schema = g.schema AND a.table_name = g.table_name AND a.operation = ANY (g.operations))""";

    private static final String SEE = """
            INSERT INTO ${schema}.ringback_sightings AS s (schema, table_name, operation, seen_at, marks, functions)
            SELECT a.schema, a.table_name, a.operation, $1::timestamptz, a.marks::jsonb, a.functions
            FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
                AS a (schema, table_name, operation, marks, functions)
            ON CONFLICT (schema, table_name, operation) DO UPDATE SET
                seen_at = excluded.seen_at, marks = excluded.marks, functions = excluded.functions""";

    private static final String FORGET = """
            DELETE FROM ${schema}.ringback_sightings s
            USING unnest($1::text[], $2::text[], $3::text[]) AS f (schema, table_name, operation)
            WHERE s.schema = f.schema AND s.table_name = f.table_name AND s.operation = f.operation""";

    private final Home home;
    private final List<Watch> watches;
    private final Surveyor surveyor;

    Witness(Home home, List<Watch> watches, Surveyor surveyor) {
        this.home = home;
        this.watches = watches;
        this.surveyor = surveyor;
    }

    /** What there is, and what it means. */
    record Compared(Survey survey, Findings findings) {}

    /** Surveys, and writes nothing. */
    Uni<Compared> compare(SqlClient client, Set<TableName> mended) {
        return run(client, KNOWN, Tuple.tuple())
                .map(rows -> Knowledge.read(rows.iterator().next()))
                .chain(known -> unsettled(client).map(known::with))
                .chain(known -> surveyor.survey(client)
                        .map(survey ->
                                new Compared(survey, new Comparison(known, survey, mended, home).findings(watches))));
    }

    private Uni<Set<String>> unsettled(SqlClient client) {
        return run(client, UNSETTLED, Tuple.of(home.schema())).map(rows -> {
            Set<String> unsettled = new HashSet<>();
            rows.forEach(row -> unsettled.add(row.getString(0)));
            return unsettled;
        });
    }

    /** Surveys, and writes down what it means; only for one transaction at a time, or a gap is named twice. */
    Uni<Survey> record(SqlClient transaction, Set<TableName> mended) {
        return compare(transaction, mended).chain(compared -> write(transaction, compared.findings(), mended)
                .replaceWith(compared.survey()));
    }

    private Uni<Void> write(SqlClient transaction, Findings findings, Set<TableName> mended) {
        Tuple breaks = breaks(findings.breaks());
        return unless(findings.breaks().isEmpty(), () -> run(transaction, AMEND, breaks))
                .chain(() -> unless(findings.breaks().isEmpty(), () -> run(transaction, OPEN, breaks)))
                .chain(() -> unless(
                        findings.breaks().isEmpty() && !findings.gapsLast(),
                        () -> run(transaction, CLOSE, points(findings.ailing()).addBoolean(!mended.isEmpty()))))
                .chain(() -> unless(
                        findings.seen().isEmpty(), () -> run(transaction, SEE, sightings(findings, findings.seen()))))
                .chain(() -> unless(
                        findings.forgotten().isEmpty(), () -> run(transaction, FORGET, points(findings.forgotten()))));
    }

    /** Says that all is still as it was; nothing is written if that was said a moment ago. */
    Uni<Void> renew(SqlClient client, Findings findings) {
        return unless(findings.again().isEmpty(), () -> run(client, RENEW, sightings(findings, findings.again())));
    }

    private static Uni<Void> unless(boolean needless, Supplier<Uni<?>> work) {
        return needless ? Uni.createFrom().voidItem() : work.get().replaceWithVoid();
    }

    private Uni<RowSet<Row>> run(SqlClient client, String sql, Tuple values) {
        return client.preparedQuery(home.sql(sql)).execute(values);
    }

    private static Tuple points(List<Point> points) {
        return Tuple.of(
                texts(points, point -> point.table().schema()),
                texts(points, point -> point.table().name()),
                texts(points, point -> point.operation().name()));
    }

    private static Tuple breaks(List<Break> breaks) {
        Tuple values = points(breaks.stream().map(Break::point).toList());
        values.addArrayOfString(texts(breaks, Break::reason));
        return values.addArrayOfBoolean(breaks.stream().map(Break::lingers).toArray(Boolean[]::new));
    }

    private static Tuple sightings(Findings findings, List<Sighting> sightings) {
        return Tuple.of(
                findings.at(),
                texts(sightings, sighting -> sighting.point().table().schema()),
                texts(sightings, sighting -> sighting.point().table().name()),
                texts(sightings, sighting -> sighting.point().operation().name()),
                texts(sightings, sighting -> json(sighting.marks())),
                texts(sightings, Sighting::functions));
    }

    private static String json(List<Mark> marks) {
        return new JsonArray(marks.stream().map(Mark::json).toList()).encode();
    }

    private static <T> String[] texts(Collection<T> of, Function<T, String> text) {
        return of.stream().map(text).toArray(String[]::new);
    }
}
