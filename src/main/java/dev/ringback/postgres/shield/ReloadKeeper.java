package dev.ringback.postgres.shield;

import dev.ringback.change.TableName;
import dev.ringback.postgres.Home;
import dev.ringback.processing.Interest;
import dev.ringback.salesforce.ReloadSettings;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Function;

/**
 * Follows the reloads: learns what a mapped table holds when it is first watched, sees that a reload has ended, finds out
 * what its changes mean, and forgets what was decided long ago. All replicas may do it at once.
 */
public final class ReloadKeeper {
    private static final int STEP = 2_000;

    /** Learning reads a whole table, once. */
    private static final String LIMITS = "SET LOCAL statement_timeout = '5min'; SET LOCAL jit = off";

    private static final String LEARN = "SELECT ${schema}.ringback_learn($1::text, $2::text)";

    private static final String UNDECIDED = """
            SELECT r.id, r.name, r.schema, r.table_name, r.compared_at IS NOT NULL AS ended
            FROM ${schema}.ringback_reloads r WHERE r.decided_at IS NULL ORDER BY r.id""";

    private static final String COMPARE = "SELECT ${schema}.ringback_compare($1::bigint, $2::bigint, $3::integer)";

    private static final String ENDED = "SELECT ${schema}.ringback_reload_ended($1::bigint, $2::bigint)";

    private static final String COMPARED = """
            UPDATE ${schema}.ringback_reloads r SET compared_at = clock_timestamp()
            WHERE r.id = $1::bigint AND r.ended_at = $2::timestamptz""";

    private static final String FORGET_ARRIVALS = """
            DELETE FROM ${schema}.ringback_arrivals a
            WHERE a.logged_at < clock_timestamp() - greatest($1::bigint, 60000) * interval '2 milliseconds'""";

    private static final String FORGET_CHANGES = """
            DELETE FROM ${schema}.ringback_reload_changes m WHERE m.change_id IN (
                SELECT c.change_id FROM ${schema}.ringback_reloads r
                JOIN ${schema}.ringback_reload_changes c ON c.reload = r.id
                WHERE r.decided_at < clock_timestamp() - $1::bigint * interval '1 millisecond'
                LIMIT 2000)""";

    private static final String FORGET_RELOADS = """
            DELETE FROM ${schema}.ringback_reloads r
            WHERE r.decided_at < clock_timestamp() - $1::bigint * interval '1 millisecond'
              AND NOT EXISTS (SELECT FROM ${schema}.ringback_reload_changes m WHERE m.reload = r.id)""";

    private final Pool pool;
    private final Home home;
    private final List<TableName> tables;
    private final ReloadSettings limits;

    /**
     * Does nothing where no table of the schema is watched.
     *
     * @param schema of the mapped tables
     */
    public ReloadKeeper(Pool pool, Home home, List<Interest> interests, String schema, ReloadSettings limits) {
        this.pool = pool;
        this.home = home;
        this.tables = interests.stream()
                .map(Interest::table)
                .filter(table -> table.schema().equals(schema))
                .distinct()
                .sorted()
                .toList();
        this.limits = limits;
    }

    /** A reload that nobody has decided yet. */
    public record Undecided(long id, String name, TableName table, boolean ended) {}

    /** Now and then: learns, forgets, and follows. The answer is what is undecided then. */
    public Uni<List<Undecided>> keep() {
        return tables.isEmpty()
                ? Uni.createFrom().item(List.of())
                : each(tables, this::learn).chain(this::forget).chain(() -> follow());
    }

    /** Often: where nothing is undecided, it is one small question. The answer is what is undecided then. */
    public Uni<List<Undecided>> follow() {
        return tables.isEmpty()
                ? Uni.createFrom().item(List.of())
                : undecided()
                        .chain(found -> found.isEmpty()
                                ? Uni.createFrom().item(found)
                                : each(found, this::follow).chain(this::undecided));
    }

    private Uni<Void> learn(TableName table) {
        return step(LEARN, Tuple.of(table.schema(), table.name())).replaceWithVoid();
    }

    private Uni<List<Undecided>> undecided() {
        return pool.query(home.sql(UNDECIDED)).execute().map(rows -> rows.stream()
                .map(row -> new Undecided(
                        row.getLong("id"),
                        row.getString("name"),
                        new TableName(row.getString("schema"), row.getString("table_name")),
                        row.getBoolean("ended")))
                .toList());
    }

    /** If it grows while it is compared, it has not ended. */
    private Uni<Void> follow(Undecided reload) {
        if (reload.ended()) {
            return Uni.createFrom().voidItem();
        }
        return step(ENDED, Tuple.of(reload.id(), limits.quiet().toMillis())).chain(row -> {
            OffsetDateTime ended = row.getOffsetDateTime(0);
            return ended == null
                    ? Uni.createFrom().voidItem()
                    : compare(reload, 0).chain(() -> execute(COMPARED, Tuple.of(reload.id(), ended)));
        });
    }

    private Uni<Void> compare(Undecided reload, long from) {
        return step(COMPARE, Tuple.of(reload.id(), from, STEP)).chain(row -> {
            Long next = row.getLong(0);
            return next == null ? Uni.createFrom().voidItem() : compare(reload, next);
        });
    }

    private Uni<Void> forget() {
        Tuple kept = Tuple.of(limits.kept().toMillis());
        return execute(
                        FORGET_ARRIVALS,
                        Tuple.of(limits.window().plus(limits.quiet()).toMillis()))
                .chain(() -> execute(FORGET_CHANGES, kept))
                .chain(() -> execute(FORGET_RELOADS, kept));
    }

    private Uni<Void> execute(String sql, Tuple values) {
        return pool.preparedQuery(home.sql(sql)).execute(values).replaceWithVoid();
    }

    private Uni<Row> step(String sql, Tuple values) {
        return pool.withTransaction(transaction -> limited(transaction, sql, values));
    }

    private Uni<Row> limited(SqlConnection transaction, String sql, Tuple values) {
        return transaction
                .query(LIMITS)
                .execute()
                .chain(() -> transaction.preparedQuery(home.sql(sql)).execute(values))
                .map(rows -> rows.iterator().next());
    }

    private static <V> Uni<Void> each(List<V> all, Function<V, Uni<Void>> act) {
        return Multi.createFrom()
                .iterable(all)
                .onItem()
                .transformToUniAndConcatenate(act::apply)
                .collect()
                .asList()
                .replaceWithVoid();
    }
}
