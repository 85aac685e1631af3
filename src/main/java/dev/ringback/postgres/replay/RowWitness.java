package dev.ringback.postgres.replay;

import dev.ringback.change.Settlement;
import dev.ringback.postgres.Home;
import dev.ringback.postgres.RehearsalLog;
import dev.ringback.postgres.replay.Rehearsed.CapturedChange;
import dev.ringback.postgres.replay.Rehearsed.QueuedDelivery;
import dev.ringback.postgres.replay.Rehearsed.WrittenRow;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which rows a transaction has written. How many of which table, the server counts for each session; a count may
 * hold what the session did before, so what counts is the difference. Which ones, their version tells: what is visible and
 * written by a transaction that is in progress is our own. How they were before, and what is gone, another session can see.
 */
final class RowWitness implements RehearsalLog.Witness {
    private static final int MOST_ROWS = 100;
    private static final int MOST_PAGES = 32_768;

    private static final String BEGUN = """
            SELECT pg_current_xact_id()::text AS xid,
                (SELECT coalesce(max(l.id), 0) FROM ${schema}.database_trigger_logs l) AS highest""";

    private static final String COUNTS = """
            SELECT s.relid::bigint AS relid, s.n_tup_ins, s.n_tup_upd, s.n_tup_del FROM pg_catalog.pg_stat_xact_user_tables s
            WHERE s.n_tup_ins + s.n_tup_upd + s.n_tup_del > 0
              AND NOT (s.schemaname = $1::text AND (s.relname LIKE 'ringback\\_%' OR s.relname = 'database_trigger_logs'))
            ORDER BY s.schemaname, s.relname""";

    private static final String TABLE = """
            SELECT n.nspname, c.relname, ${schema}.ringback_key_columns(c.oid) <> '{}' AS keyed
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = $1::bigint::oid""";

    private static final String TOUCHED = """
            SELECT t.key::text AS key, t.content::text AS content
            FROM ${schema}.ringback_touched($1::bigint::oid, $2::text::xid8, $3::boolean, $4::integer, $5::integer) t""";

    private static final String PRESENT = """
            SELECT p.key::text AS key, p.content::text AS content
            FROM ${schema}.ringback_present($1::bigint::oid, $2::text[]::jsonb[]) p""";

    private static final String DELIVERIES = """
            SELECT d.processor, d.kind, d.recipient, d.data::text AS data FROM ${schema}.ringback_deliveries d
            WHERE d.change_id = $1::bigint AND ${schema}.ringback_in_progress(d.xmin, $2::text::xid8)
              AND age(d.xmin) <= age($2::text::xid8::xid) ORDER BY d.id""";

    private static final String CAPTURED = """
            SELECT l.schema, l.klass_name, l.operation, l.record_id FROM ${schema}.database_trigger_logs l
            WHERE l.id > $1::bigint AND l.txid = txid_current() ORDER BY l.id LIMIT $2::integer""";

    private final Pool others;
    private final Home home;
    private final long change;
    private final Map<Long, long[]> before = new HashMap<>();
    private final Map<Long, long[]> atMark = new HashMap<>();
    private final List<WrittenRow> rows = new ArrayList<>();
    private final List<String> notShown = new ArrayList<>();
    private String xid = "";
    private long highest;
    private @Nullable Rehearsed result;

    /** @param others where another session can be had */
    RowWitness(Pool others, Home home, long change) {
        this.others = others;
        this.home = home;
        this.change = change;
    }

    /** Null if there was no such change. */
    @Nullable
    Rehearsed result() {
        return result;
    }

    @Override
    public Uni<Void> begun(SqlConnection transaction) {
        return ask(transaction, BEGUN, Tuple.tuple())
                .invoke(found -> {
                    xid = found.get(0).getString("xid");
                    highest = found.get(0).getLong("highest");
                })
                .chain(() -> counts(transaction))
                .invoke(counts -> {
                    before.putAll(counts);
                    atMark.putAll(counts);
                })
                .replaceWithVoid();
    }

    @Override
    public Uni<Void> marked(SqlConnection transaction) {
        return counts(transaction).invoke(atMark::putAll).replaceWithVoid();
    }

    /** The server goes on counting what was undone. */
    @Override
    public Uni<Void> undone(SqlConnection transaction) {
        return counts(transaction)
                .invoke(counts -> {
                    counts.forEach((table, now) ->
                            before.merge(table, minus(now, atMark.getOrDefault(table, new long[3])), RowWitness::plus));
                    atMark.putAll(counts);
                })
                .replaceWithVoid();
    }

    @Override
    public Uni<Void> ended(SqlConnection transaction, Settlement settlement) {
        return counts(transaction)
                .chain(counts -> Multi.createFrom()
                        .iterable(counts.entrySet())
                        .onItem()
                        .transformToUniAndConcatenate(one -> lookAt(
                                transaction,
                                one.getKey(),
                                minus(one.getValue(), before.getOrDefault(one.getKey(), new long[3]))))
                        .collect()
                        .asList())
                .chain(() -> ask(transaction, DELIVERIES, Tuple.of(change, xid)))
                .chain(queued -> ask(transaction, CAPTURED, Tuple.of(highest, MOST_ROWS))
                        .invoke(captured -> result = new Rehearsed(
                                settlement,
                                rows,
                                queued.stream().map(RowWitness::delivery).toList(),
                                captured.stream().map(RowWitness::captured).toList(),
                                notShown)))
                .replaceWithVoid();
    }

    private Uni<Void> lookAt(SqlConnection transaction, long table, long[] counted) {
        if (Arrays.stream(counted).allMatch(number -> number <= 0)) {
            return Uni.createFrom().voidItem();
        }
        return ask(transaction, TABLE, Tuple.of(table))
                .chain(found -> {
                    Row place = found.get(0);
                    boolean keyed = place.getBoolean("keyed");
                    return touched(transaction, table, false)
                            .chain(written -> (keyed ? present(others, table, keys(written)) : none())
                                    .invoke(earlier -> addWritten(place, written, earlier)))
                            .chain(() -> keyed && counted[2] > 0
                                    ? gone(transaction, table).invoke(gone -> addGone(place, gone))
                                    : none())
                            .invoke(() -> tellWhatIsMissing(place, counted));
                })
                .replaceWithVoid();
    }

    /** What another session still has, and we have no longer. What we have only locked is there for both. */
    private Uni<Map<String, String>> gone(SqlConnection transaction, long table) {
        return touched(others, table, true)
                .chain(going -> present(transaction, table, keys(going)).map(there -> {
                    Map<String, String> gone = new LinkedHashMap<>();
                    going.stream()
                            .filter(row -> !there.containsKey(row.getString("key")))
                            .forEach(row -> gone.put(row.getString("key"), row.getString("content")));
                    return gone;
                }));
    }

    private Uni<List<Row>> touched(SqlClient session, long table, boolean going) {
        return ask(session, TOUCHED, Tuple.of(table, xid, going, MOST_ROWS, MOST_PAGES));
    }

    private Uni<Map<String, String>> present(SqlClient session, long table, String[] keys) {
        return keys.length == 0
                ? none()
                : ask(session, PRESENT, Tuple.of(table, keys)).map(found -> {
                    Map<String, String> byKey = new HashMap<>();
                    found.forEach(row -> byKey.put(row.getString("key"), row.getString("content")));
                    return byKey;
                });
    }

    private static Uni<Map<String, String>> none() {
        return Uni.createFrom().item(Map.of());
    }

    private static String[] keys(List<Row> rows) {
        return rows.stream().map(row -> row.getString("key")).toArray(String[]::new);
    }

    private void addWritten(Row place, List<Row> written, Map<String, String> earlier) {
        for (Row row : written) {
            @Nullable String key = row.getString("key");
            @Nullable String was = key == null ? null : earlier.get(key);
            String operation = key == null ? null : was == null ? "INSERT" : "UPDATE";
            rows.add(new WrittenRow(
                    place.getString("nspname"),
                    place.getString("relname"),
                    operation,
                    key,
                    was,
                    row.getString("content")));
        }
    }

    private void addGone(Row place, Map<String, String> gone) {
        gone.forEach((key, was) -> rows.add(
                new WrittenRow(place.getString("nspname"), place.getString("relname"), "DELETE", key, was, null)));
    }

    /** A row that was written twice counts twice and is shown once, as it was last. */
    private void tellWhatIsMissing(Row place, long[] counted) {
        String schema = place.getString("nspname");
        String table = place.getString("relname");
        Set<@Nullable String> operations = new HashSet<>();
        long shown = rows.stream()
                .filter(row -> row.schema().equals(schema) && row.table().equals(table))
                .peek(row -> operations.add(row.operation()))
                .count();
        long all = counted[0] + counted[1] + counted[2];
        if (shown < all) {
            notShown.add(
                    "%s.%s: %d inserts, %d updates and %d deletes were counted, of %d rows it is shown what became of them"
                            .formatted(schema, table, counted[0], counted[1], counted[2], shown));
        }
    }

    private Uni<Map<Long, long[]>> counts(SqlConnection transaction) {
        return ask(transaction, COUNTS, Tuple.of(home.schema())).map(found -> {
            Map<Long, long[]> counts = new LinkedHashMap<>();
            found.forEach(row -> counts.put(
                    row.getLong("relid"),
                    new long[] {row.getLong("n_tup_ins"), row.getLong("n_tup_upd"), row.getLong("n_tup_del")}));
            return counts;
        });
    }

    private static long[] minus(long[] now, long[] then) {
        return new long[] {now[0] - then[0], now[1] - then[1], now[2] - then[2]};
    }

    private static long[] plus(long[] one, long[] other) {
        return new long[] {one[0] + other[0], one[1] + other[1], one[2] + other[2]};
    }

    private static QueuedDelivery delivery(Row row) {
        return new QueuedDelivery(
                row.getString("processor"), row.getString("kind"), row.getString("recipient"), row.getString("data"));
    }

    private static CapturedChange captured(Row row) {
        return new CapturedChange(
                row.getString("schema"),
                row.getString("klass_name"),
                row.getString("operation"),
                row.getString("record_id"));
    }

    private Uni<List<Row>> ask(SqlClient session, String sql, Tuple values) {
        return session.preparedQuery(home.sql(sql)).execute(values).map(found -> found.stream()
                .toList());
    }
}
