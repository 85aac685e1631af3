package dev.ringback.postgres.reading;

import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * All changes of a filter within a span of ids, in no order, as long as they are not too many. The index ringback_words
 * knows of each some dozen pages of the log which words may occur in them: what is rare is found among millions of others
 * without reading them.
 */
final class SpanStatement {
    /** If so many are found there may be more. */
    static final int MOST = 2_000;

    /**
     * Only the ways by bitmaps: a walk along the primary key would read all of the span. They are taken back with the
     * savepoint.
     */
    private static final String PREPARE = """
            SAVEPOINT span; SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off;
            SET LOCAL max_parallel_workers_per_gather = 0""";

    private static final String TIMEOUT = "; SET LOCAL statement_timeout = ";

    static final String TAKE_BACK = "ROLLBACK TO SAVEPOINT span";

    /** Where the log begins and ends, and whether there is such an index. */
    static final String GROUND = """
            SELECT coalesce((SELECT min(l.id) FROM ${schema}.database_trigger_logs l), 0) AS first,
                   coalesce((SELECT max(l.id) FROM ${schema}.database_trigger_logs l), 0) AS last,
                   coalesce((SELECT i.indisvalid FROM pg_catalog.pg_index i
                             WHERE i.indexrelid = to_regclass('${schema}.ringback_words')), false) AS indexed""";

    private static final String SPAN = """
            SELECT l.id FROM ${schema}.database_trigger_logs l
            WHERE l.id >= $1::bigint AND l.id < $2::bigint AND ${conditions} LIMIT ${most}
            """.replace("${most}", Integer.toString(MOST));

    private final Conditions conditions;
    private final String sql;

    /** From the first id on, and before the last. */
    SpanStatement(Filter filter, long from, long to) {
        conditions = new Conditions(from, to).of(filter);
        sql = SPAN.replace(
                "${conditions}",
                conditions.with(filter.wantsEveryStatus() ? "true" : Conditions.oneOf(filter.statuses())));
    }

    /** Whether there is a word in it that the index may know to be absent. */
    static boolean serves(Filter filter) {
        return SearchStatement.walks(filter)
                && (!filter.wantsEveryStatus()
                        || filter.schema() != null
                        || filter.table() != null
                        || filter.operation() != null
                        || filter.origin() != null
                        || filter.since() != null
                        || filter.until() != null
                        || filter.txid() != null);
    }

    static String prepare(@Nullable Duration timeout) {
        return timeout == null ? PREPARE : PREPARE + TIMEOUT + timeout.toMillis();
    }

    String sql() {
        return sql;
    }

    Tuple parameters() {
        return conditions.values();
    }
}
