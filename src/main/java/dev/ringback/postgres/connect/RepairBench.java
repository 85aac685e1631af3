package dev.ringback.postgres.connect;

import dev.ringback.postgres.Identifier;
import dev.ringback.postgres.connect.Remedy.Case;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One repair's transaction, and the statements that it is made of. */
final class RepairBench {
    private static final String CHOOSE = """
            SELECT c.id FROM (
                SELECT t.id FROM (${failed}) t
                WHERE ($2::text IS NULL OR ${key} = $2::text)
                  AND ($3::text IS NULL OR t.table_name = $3::text)
                  AND ($4::text IS NULL OR t.action = $4::text)
                  AND ($5::timestamptz IS NULL OR coalesce(t.processed_at, t.updated_at, t.created_at) >= $5::timestamptz)
                  AND ($6::timestamptz IS NULL OR coalesce(t.processed_at, t.updated_at, t.created_at) < $6::timestamptz)
            ) c ORDER BY c.id LIMIT $7::integer""".replace("${key}", Cause.KEY);

    private static final String INSERTS = """
            SELECT DISTINCT t.id FROM ${both} t
            WHERE t.state = 'FAILED' AND t.action = 'INSERT' AND (t.table_name::text, t.record_id::bigint) IN (
                SELECT w.table_name::text, w.record_id::bigint FROM ${both} w WHERE w.id = ANY ($1::bigint[]))""";

    /** Whoever comes second waits here, and then reads what the first has made of the rows. */
    private static final String LOCK = """
            SELECT ${columns} FROM ${place} t WHERE t.id = ANY ($1::bigint[]) ORDER BY t.id FOR UPDATE""";

    private static final String RECORDS = """
            SELECT r.id, r.sfid IS NOT NULL AS in_salesforce FROM ${table} r WHERE r.id = ANY ($1::bigint[])""";

    /** hstore's schema, if the functions are there in the form that is known. */
    private static final String HSTORE = """
            SELECT h.nspname FROM pg_catalog.pg_proc p
            JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
            JOIN pg_catalog.pg_type t ON t.oid = p.proargtypes[0] AND t.typname = 'hstore'
            JOIN pg_catalog.pg_namespace h ON h.oid = t.typnamespace
            WHERE n.nspname = $1::text AND p.proname IN ('hc_capture_insert_from_row', 'hc_capture_update_from_row')
            GROUP BY h.nspname HAVING count(DISTINCT p.proname) = 2""";

    private static final String SET_NEW = "UPDATE ${log} SET state = 'NEW' WHERE id = $1::bigint RETURNING id";

    /** With its own transaction and time: it is still that write. */
    private static final String BRING_BACK = """
            WITH back AS (
                INSERT INTO ${log} (txid, created_at, updated_at, state, action, table_name, record_id, sfid, old, "values")
                SELECT t.txid, t.created_at, clock_timestamp(), 'NEW', t.action, t.table_name, t.record_id, t.sfid, t.old,
                    t."values"
                FROM ${archive} t WHERE t.id = $1::bigint RETURNING id, txid)
            INSERT INTO ${schema}.ringback_repairs (trigger_log_id, became, txid, repaired_by)
            SELECT $1::bigint, b.id, b.txid, $2::text FROM back b RETURNING became""";

    private static final String CAPTURE_INSERT = """
            WITH again AS MATERIALIZED (
                SELECT ${connect}.hc_capture_insert_from_row(${hstore}.hstore(r.*), $3::text) AS id
                FROM ${table} r WHERE r.id = $4::bigint)
            INSERT INTO ${schema}.ringback_repairs (trigger_log_id, became, txid, repaired_by)
            SELECT $1::bigint, a.id, txid_current(), $2::text FROM again a WHERE a.id IS NOT NULL RETURNING became""";

    private static final String CAPTURE_UPDATE = """
            WITH again AS MATERIALIZED (
                SELECT ${connect}.hc_capture_update_from_row(${hstore}.hstore(r.*), $3::text, ARRAY(
                    SELECT k FROM unnest(${hstore}.akeys((
                        SELECT t."values"::text::${hstore}.hstore FROM ${place} t WHERE t.id = $1::bigint))) k
                    WHERE k NOT IN ('id', 'sfid', '_hc_lastop', '_hc_err'))) AS id
                FROM ${table} r WHERE r.id = $4::bigint)
            INSERT INTO ${schema}.ringback_repairs (trigger_log_id, became, txid, repaired_by)
            SELECT $1::bigint, a.id, txid_current(), $2::text FROM again a WHERE a.id IS NOT NULL RETURNING became""";

    private static final String REQUEUED = "UPDATE ${place} SET state = 'REQUEUED' WHERE id = $1::bigint";

    private final ConnectLog.Reading transaction;
    private final ConnectLog connect;
    private final String by;
    private String hstore = "";

    RepairBench(ConnectLog.Reading transaction, ConnectLog connect, String by) {
        this.transaction = transaction;
        this.connect = connect;
        this.by = by;
    }

    Uni<Void> begin() {
        return transaction
                .ask("SET LOCAL lock_timeout = '3s'", Tuple.tuple())
                .chain(() -> transaction.ask(HSTORE, Tuple.of(connect.schema())))
                .invoke(rows -> rows.forEach(row -> hstore = Identifier.quoted(row.getString("nspname"))))
                .replaceWithVoid();
    }

    /** At most one more than is repaired at once, as they were written. */
    Uni<List<Long>> choose(RepairWish wish) {
        List<Long> ids = wish.ids();
        return ids != null
                ? Uni.createFrom().item(ids)
                : transaction
                        .ask(
                                Failures.failed(CHOOSE, transaction),
                                Tuple.tuple()
                                        .addValue(null)
                                        .addString(wish.cause())
                                        .addString(wish.table())
                                        .addString(wish.action())
                                        .addOffsetDateTime(time(wish.since()))
                                        .addOffsetDateTime(time(wish.until()))
                                        .addInteger(RepairWish.MOST + 1))
                        .map(RepairBench::ids);
    }

    /** The failed inserts of the same records, without which nothing else of them can succeed. */
    Uni<List<Long>> insertsOf(List<Long> named) {
        return transaction.ask(INSERTS, ids(named)).map(RepairBench::ids);
    }

    Uni<List<Case>> lock(List<Long> ids) {
        Uni<List<Row>> live = transaction.ask(at(false, LOCK), ids(ids)).map(rows -> rows.stream()
                .toList());
        Uni<List<Row>> archived = transaction.layout().archive()
                ? transaction.ask(at(true, LOCK), ids(ids)).map(rows -> rows.stream()
                        .toList())
                : Uni.createFrom().item(List.of());
        return live.chain(here -> archived.chain(there -> {
            List<Attempt> writes = new ArrayList<>();
            here.forEach(row -> writes.add(Attempt.read(row)));
            there.forEach(row -> writes.add(Attempt.read(row)));
            return records(writes).map(records -> cases(writes, here.size(), records));
        }));
    }

    private static List<Case> cases(List<Attempt> writes, int live, Map<String, Boolean> records) {
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < writes.size(); i++) {
            Attempt write = writes.get(i);
            boolean seen = records.containsKey(write.table());
            Boolean inSalesforce = records.get(write.table() + ":" + write.recordId());
            cases.add(new Case(
                    write.id(),
                    i >= live,
                    write.state(),
                    write.action(),
                    write.table(),
                    write.recordId(),
                    seen ? inSalesforce != null : null,
                    Boolean.TRUE.equals(inSalesforce)));
        }
        return cases;
    }

    /** Whether each record has an sfid; a table that could be read is there by its own name, too. */
    private Uni<Map<String, Boolean>> records(List<Attempt> writes) {
        Uni<Map<String, Boolean>> all = Uni.createFrom().item(new HashMap<>());
        for (String table : new TreeSet<>(writes.stream().map(Attempt::table).toList())) {
            if (transaction.layout().readable().contains(table)) {
                List<Long> ids = writes.stream()
                        .filter(write -> write.table().equals(table))
                        .flatMap(write -> Keys.number(write.recordId()).stream())
                        .toList();
                all = all.chain(known -> transaction
                        .ask(RECORDS.replace("${table}", connect.table(table)), ids(ids))
                        .map(rows -> {
                            known.put(table, true);
                            rows.forEach(
                                    row -> known.put(table + ":" + row.getLong("id"), row.getBoolean("in_salesforce")));
                            return known;
                        }));
            }
        }
        return all;
    }

    /** The row that does its work now; empty where it is the same one. Fails where nothing came of it. */
    Uni<Optional<Long>> carryOut(Case write, Remedy remedy) {
        Uni<RowSet<Row>> done =
                switch (remedy) {
                    case SET_NEW -> transaction.ask(SET_NEW, Tuple.of(write.id()));
                    case BROUGHT_BACK -> transaction.ask(BRING_BACK, Tuple.of(write.id(), by));
                    case CAPTURED_INSERT -> capture(write, CAPTURE_INSERT);
                    case CAPTURED_UPDATE -> capture(write, CAPTURE_UPDATE);
                    case NONE -> throw new IllegalStateException("nothing to carry out");
                };
        return transaction
                .ask("SAVEPOINT repair", Tuple.tuple())
                .chain(() -> done)
                .map(rows -> rows.stream().findFirst().map(row -> row.getLong(0)))
                .invoke(became -> {
                    if (became.isEmpty()) {
                        throw new IllegalStateException("nothing came of it");
                    }
                })
                .chain(became -> remedy == Remedy.SET_NEW
                        ? Uni.createFrom().item(Optional.<Long>empty())
                        : transaction
                                .ask(at(write.archived(), REQUEUED), Tuple.of(write.id()))
                                .replaceWith(became));
    }

    Uni<Void> undo() {
        return transaction.ask("ROLLBACK TO SAVEPOINT repair", Tuple.tuple()).replaceWithVoid();
    }

    private Uni<RowSet<Row>> capture(Case write, String sql) {
        if (hstore.isEmpty()) {
            return Uni.createFrom()
                    .failure(
                            new IllegalStateException(
                                    "hc_capture_insert_from_row and hc_capture_update_from_row are not there, with hstore rows"));
        }
        String text = at(write.archived(), sql)
                .replace("${hstore}", hstore)
                .replace("${table}", connect.table(write.table()));
        return transaction.ask(
                text,
                Tuple.of(
                        write.id(),
                        by,
                        write.table(),
                        Keys.number(write.recordId()).orElseThrow()));
    }

    private static String at(boolean archived, String sql) {
        return sql.replace("${place}", archived ? "${archive}" : "${log}");
    }

    private static Tuple ids(List<Long> ids) {
        return Tuple.tuple().addArrayOfLong(ids.toArray(Long[]::new));
    }

    private static List<Long> ids(RowSet<Row> rows) {
        return rows.stream().map(row -> row.getLong("id")).toList();
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
