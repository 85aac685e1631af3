package dev.ringback.postgres.reading;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts a table's rows by status. What is open is counted exactly, by partial indexes. What is settled is in no index and
 * may be ten million rows: it is counted while the table is small, and afterwards estimated from a sample of its pages.
 */
final class StatusCount {
    private static final String PAGES = """
            SELECT pg_relation_size(to_regclass($1::text)) / current_setting('block_size')::bigint AS pages""";

    private static final String EXACT = """
            SELECT t.status, count(*) AS amount FROM ${table} t
            WHERE t.status IN (${settled}) GROUP BY t.status""";

    private static final String SAMPLED = """
            SELECT t.status, round(count(*) * 100 / $1::numeric)::bigint AS amount
            FROM ${table} t TABLESAMPLE SYSTEM ($1::numeric)
            WHERE t.status IN (${settled}) GROUP BY t.status""";

    /** 128 MB: some hundred thousand changes, read in a tenth of a second. */
    static final long EXACT_UP_TO_PAGES = 16_384;

    private static final double SAMPLED_PAGES = 2_048;

    private final String table;
    private final List<String> statuses;
    private final List<String> settled;
    private final String open;
    private final long exactUpToPages;

    /**
     * A way to count one table.
     *
     * @param statuses all of them, in the order in which they are shown
     * @param settled those that are too many to count
     * @param open SQL that counts the others
     */
    StatusCount(String table, List<String> statuses, List<String> settled, String open, long exactUpToPages) {
        this.table = table;
        this.statuses = statuses;
        this.settled = settled;
        this.open = open;
        this.exactUpToPages = exactUpToPages;
    }

    Uni<Census.Count> take(SqlConnection connection) {
        Map<String, Long> amounts = new LinkedHashMap<>();
        statuses.forEach(status -> amounts.put(status, 0L));
        return connection
                .query(open)
                .execute()
                .invoke(rows -> add(rows, amounts))
                .chain(() -> pages(connection))
                .chain(pages -> pages <= exactUpToPages
                        ? connection
                                .query(about(EXACT))
                                .execute()
                                .invoke(rows -> add(rows, amounts))
                                .replaceWith(new Census.Count(amounts, List.of()))
                        : connection
                                .preparedQuery(about(SAMPLED))
                                .execute(Tuple.of(100 * SAMPLED_PAGES / pages))
                                .invoke(rows -> add(rows, amounts))
                                .replaceWith(new Census.Count(amounts, settled)));
    }

    private Uni<Long> pages(SqlConnection connection) {
        return connection.preparedQuery(PAGES).execute(Tuple.of(table)).map(rows -> rows.iterator()
                .next()
                .getLong("pages"));
    }

    private String about(String sql) {
        return sql.replace("${table}", table).replace("${settled}", "'" + String.join("', '", settled) + "'");
    }

    private static void add(RowSet<Row> rows, Map<String, Long> amounts) {
        rows.forEach(row -> amounts.put(row.getString("status"), row.getLong("amount")));
    }
}
