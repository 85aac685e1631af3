package dev.ringback.postgres.connect;

import dev.ringback.postgres.reading.Conditions;
import dev.ringback.postgres.reading.Filter;
import dev.ringback.postgres.reading.LogReader;
import dev.ringback.postgres.reading.Search;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A search by what became of changes on their way to Salesforce, as one SQL statement. It is driven from Connect's log,
 * whose index has the states in the order of the ids, to ours, which has none that would help. So its pages are in the
 * order of Connect's ids, and one page looks at no more than {@link #LOOKED} rows of it: it may hold less than was asked
 * for, or nothing, and still have a next one.
 */
final class JourneyStatement {
    static final int LOOKED = 2_000;
    /** The archive has an index for failed rows alone: of the others, so many are walked over along its key. */
    static final int WALKED = 20_000;

    private static final Set<String> LIVE_ALONE = Set.of("new", "pending");

    private static final String STATEMENT = """
            WITH bound AS (
                ${bound}
            ), looked AS MATERIALIZED (
                SELECT p.id, p.txid, p.table_name, p.record_id::text AS record_id
                FROM (${parts}) p CROSS JOIN bound b
                WHERE b.id IS NULL OR p.id ${within} b.id
                ORDER BY p.id ${direction} LIMIT ${looked}
            ), found AS (
                SELECT w.id AS connect_id, l.id AS change_id
                FROM looked w CROSS JOIN LATERAL (
                    SELECT l.* FROM ${schema}.database_trigger_logs l
                    WHERE l.status <> 'pending' AND left(l.record_id, 200) = left(w.record_id, 200)
                      AND l.record_id = w.record_id AND l.txid = w.txid AND l.klass_name = w.table_name AND ${conditions}
                    UNION ALL
                    SELECT l.* FROM ${schema}.database_trigger_logs l
                    WHERE l.status = 'pending'
                      AND l.lane = (hashtextextended($2::text || '.' || w.table_name || ':' || w.record_id, 0) & 63)::smallint
                      AND l.record_id = w.record_id AND l.txid = w.txid AND l.klass_name = w.table_name AND ${conditions}
                ) l
                ORDER BY w.id ${direction}, l.id ${direction} LIMIT $1::bigint
            )
            SELECT f.connect_id, ${columns}, s.amount AS looked_at, s.last AS looked_last, b.id AS bound
            FROM (SELECT count(*) AS amount, ${edge}(id)::bigint AS last FROM looked) s
            CROSS JOIN bound b
            LEFT JOIN found f ON true
            LEFT JOIN ${schema}.database_trigger_logs l ON l.id = f.change_id
            ORDER BY f.connect_id ${direction}, l.id ${direction}""".replace("${looked}", Integer.toString(LOOKED));

    private static final String BOUND = """
            SELECT CASE WHEN count(*) = ${walked} THEN ${edge}(w.id) END::bigint AS id
                FROM (SELECT t.id FROM ${archive} t WHERE ${after} ORDER BY t.id ${direction} LIMIT ${walked}) w
            """.replace("${walked}", Integer.toString(WALKED));

    private static final String PART = """
            (SELECT t.id, t.txid, t.table_name, t.record_id FROM ${log} t
             WHERE t.state = '${state}' AND ${after} ORDER BY t.id ${direction} LIMIT ${looked})
            """.replace("${looked}", Integer.toString(LOOKED));

    private static final String WALK =
            """
            (SELECT w.id, w.txid, w.table_name, w.record_id FROM (
                SELECT t.* FROM ${archive} t WHERE ${after} ORDER BY t.id ${direction} LIMIT ${walked}) w
             WHERE w.state IN (${states}) ORDER BY w.id ${direction} LIMIT ${looked})
            """.replace("${looked}", Integer.toString(LOOKED)).replace("${walked}", Integer.toString(WALKED));

    private static final String OF_GROUP =
            "l.id IN (SELECT m.change_id FROM ${schema}.ringback_reload_changes m JOIN ${schema}.ringback_reloads g"
                    + " ON g.id = m.reload WHERE g.name = $?::text)";

    private final Conditions conditions;
    private final boolean newestFirst;
    private final String sql;

    /**
     * A statement.
     *
     * @param states of {@link WriteState#STATES}; {@code search.after()} is an id of Connect's
     */
    JourneyStatement(Search search, Set<String> states, String schema, boolean archive) {
        newestFirst = search.order() == Search.Order.NEWEST_FIRST;
        Filter filter = search.filter();
        conditions = new Conditions(search.limit() + 1L, schema).of(filter).and(OF_GROUP, filter.group());
        String after = search.after() == null
                ? "true"
                : conditions.given(newestFirst ? "t.id < $?::bigint" : "t.id > $?::bigint", search.after());
        boolean walks = archive && states.stream().anyMatch(JourneyStatement::isWalkedOver);
        sql = STATEMENT
                .replace("${bound}", walks ? BOUND : "SELECT NULL::bigint AS id")
                .replace("${parts}", parts(states, archive))
                .replace("${after}", after)
                .replace(
                        "${conditions}",
                        conditions.with("l.schema = $2::text AND " + Conditions.oneOf(filter.statuses())))
                .replace("${columns}", LogReader.COLUMNS)
                .replace("${direction}", newestFirst ? "DESC" : "ASC")
                .replace("${edge}", newestFirst ? "min" : "max")
                .replace("${within}", newestFirst ? ">=" : "<=");
    }

    String sql() {
        return sql;
    }

    Tuple parameters() {
        return conditions.values();
    }

    private static boolean isWalkedOver(String state) {
        return !LIVE_ALONE.contains(state) && !state.equals("failed");
    }

    private static String parts(Set<String> states, boolean archive) {
        List<String> parts = new ArrayList<>();
        states.forEach(state -> parts.add(PART.replace("${state}", WriteState.connects(state))));
        if (archive && states.contains("failed")) {
            parts.add(PART.replace("${state}", "FAILED").replace("${log}", "${archive}"));
        }
        String walked = states.stream()
                .filter(JourneyStatement::isWalkedOver)
                .map(WriteState::connects)
                .collect(Collectors.joining("', '", "'", "'"));
        if (archive && walked.length() > 2) {
            parts.add(WALK.replace("${states}", walked));
        }
        return String.join(" UNION ALL ", parts);
    }
}
