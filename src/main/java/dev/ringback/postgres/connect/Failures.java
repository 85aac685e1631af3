package dev.ringback.postgres.connect;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The writes that Salesforce has refused, by cause. */
@Singleton
public final class Failures {
    /** The newest ones, of Connect's log and as many of its archive: whoever has more has a few causes all the same. */
    static final int LOOKED = 10_000;

    private static final int MOST_CAUSES = 200;

    /** Along the index on the state, and in the archive along the one on what failed. */
    private static final String FAILED = """
            (SELECT ${columns} FROM ${log} t
             WHERE t.state = 'FAILED' AND ($1::bigint IS NULL OR t.id < $1::bigint) ORDER BY t.id DESC LIMIT ${looked})
            """.replace("${looked}", Integer.toString(LOOKED));

    private static final String CAUSES = """
            SELECT c.key, min(c.words) AS words, count(*) AS amount, array_agg(DISTINCT c.table_name::text) AS tables,
                (array_agg(c.sf_message ORDER BY c.id DESC))[1] AS sample, min(c.failed_at) AS first,
                max(c.failed_at) AS last
            FROM (SELECT t.*, coalesce(t.processed_at, t.updated_at, t.created_at) AS failed_at,
                      ${words} AS words, ${key} AS key
                  FROM (${failed}) t) c
            GROUP BY c.key ORDER BY count(*) DESC, max(c.id) DESC LIMIT $2::integer
            """.replace("${words}", Cause.WORDS).replace("${key}", Cause.KEY);

    private static final String OF_CAUSE = """
            WITH t AS MATERIALIZED (${failed}), found AS (
                SELECT t.* FROM t WHERE ${key} = $2::text ORDER BY t.id DESC LIMIT $3::integer
            )
            SELECT f.*, s.amount AS looked_at, s.last AS looked_last
            FROM (SELECT count(*) AS amount, min(t.id)::bigint AS last FROM t) s
            LEFT JOIN found f ON true ORDER BY f.id DESC""".replace("${key}", Cause.KEY);

    private final ConnectLog connect;
    private final Journeys journeys;

    @Inject
    public Failures(ConnectLog connect, Journeys journeys) {
        this.connect = connect;
        this.journeys = journeys;
    }

    /**
     * Some failed writes, the newest first.
     *
     * @param next the id of Connect's after which the next page begins, if there is one
     */
    public record Page(List<Attempt> writes, OptionalLong next) {
        public Page {
            writes = List.copyOf(writes);
        }
    }

    /** Those of the newest failures, the most frequent first. */
    public Uni<List<Cause>> causes() {
        return connect.search(reading -> reading.ask(failed(CAUSES, reading), Tuple.of(null, MOST_CAUSES))
                .map(rows -> rows.stream().map(Failures::cause).toList()));
    }

    /** The page may hold less than the limit, and have a next one: it looks at a bounded number of failures. */
    public Uni<Page> of(String cause, @Nullable Long after, int limit) {
        return connect.search(reading -> reading.ask(failed(OF_CAUSE, reading), Tuple.of(after, cause, limit + 1))
                .chain(rows -> journeys.withErrors(
                                reading,
                                rows.stream()
                                        .filter(row -> row.getLong("id") != null)
                                        .limit(limit)
                                        .map(Attempt::read)
                                        .toList())
                        .map(writes -> new Page(writes, next(rows, writes, limit)))));
    }

    private static OptionalLong next(RowSet<Row> rows, List<Attempt> writes, int limit) {
        if (rows.size() > limit) {
            return OptionalLong.of(writes.get(limit - 1).id());
        }
        Row any = rows.iterator().next();
        return any.getLong("looked_at") >= LOOKED ? OptionalLong.of(any.getLong("looked_last")) : OptionalLong.empty();
    }

    /** The newest of both, with {@code $1} as the id before which to begin. */
    static String failed(String sql, ConnectLog.Reading reading) {
        String both =
                reading.layout().archive() ? FAILED + " UNION ALL " + FAILED.replace("${log}", "${archive}") : FAILED;
        return sql.replace("${failed}", "SELECT * FROM (" + both + ") newest ORDER BY id DESC LIMIT " + LOOKED);
    }

    private static Cause cause(Row row) {
        return new Cause(
                row.getString("key"),
                row.getString("words"),
                row.getLong("amount"),
                List.of(row.getArrayOfStrings("tables")),
                row.getString("sample"),
                Attempt.instant(row, "first"),
                Attempt.instant(row, "last"));
    }
}
