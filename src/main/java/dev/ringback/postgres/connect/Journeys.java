package dev.ringback.postgres.connect;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What became of changes on their way to Salesforce. */
@Singleton
public final class Journeys {
    private static final int MOST = 100;

    private static final String CHANGE = """
            SELECT l.schema, l.klass_name, l.record_id, l.txid, l.processed_txid, l.created_at,
                coalesce(l.processed_at, l.updated_at) AS settled_at
            FROM ${schema}.database_trigger_logs l WHERE l.id = $1::bigint""";

    /**
     * Connect's log has no index on the transaction, but on the time, and both triggers write in the same statement: a
     * long one may take an hour. What was captured again is found by what the repair has noted.
     */
    private static final String OWN = """
            WITH RECURSIVE tried (id, txid) AS (
                SELECT t.id::bigint, t.txid FROM ${both} t
                WHERE t.created_at BETWEEN $1::timestamptz - interval '1 hour' AND $1::timestamptz + interval '1 minute'
                  AND t.txid = $2::bigint AND t.table_name = $3::text AND t.record_id = $4::bigint
                UNION
                SELECT r.became, r.txid FROM tried
                JOIN ${schema}.ringback_repairs r ON r.trigger_log_id = tried.id
            )
            SELECT t.* FROM tried CROSS JOIN LATERAL (
                SELECT t.* FROM ${both} t
                WHERE t.id = tried.id AND t.txid = tried.txid AND t.table_name = $3::text AND t.record_id = $4::bigint) t
            ORDER BY t.id LIMIT $5::integer""";

    /** What was written by the transaction that settled the change. */
    private static final String CAUSED = """
            SELECT t.* FROM ${both} t
            WHERE t.created_at BETWEEN $1::timestamptz - interval '1 hour' AND $1::timestamptz + interval '1 minute'
              AND t.txid = $2::bigint
            ORDER BY t.id LIMIT $3::integer""";

    private static final String ERRORS = """
            SELECT r.id, r._hc_err FROM ${table} r WHERE r.id = ANY ($1::bigint[]) AND r._hc_err IS NOT NULL""";

    private final ConnectLog connect;

    @Inject
    public Journeys(ConnectLog connect) {
        this.connect = connect;
    }

    /**
     * The journeys of one change.
     *
     * @param own of the change itself, the oldest first; null where its table is not mapped
     * @param caused of what was written to mapped tables in the transaction that settled it; null before it was settled
     */
    public record Journey(
            @Nullable List<Attempt> own, @Nullable List<Attempt> caused) {
        public static final Journey UNKNOWN = new Journey(null, null);
    }

    /** Unknown where Connect's log cannot be read: all else of the change can. */
    public Uni<Journey> of(long changeId) {
        return connect.read(reading -> reading.ask(CHANGE, Tuple.of(changeId))
                        .chain(rows -> rows.size() == 0
                                ? Uni.createFrom().item(Journey.UNKNOWN)
                                : journey(reading, rows.iterator().next())))
                .onFailure(ConnectUnavailable.class)
                .recoverWithItem(Journey.UNKNOWN);
    }

    private Uni<Journey> journey(ConnectLog.Reading reading, Row change) {
        return own(reading, change).chain(own -> caused(reading, change)
                .map(caused -> new Journey(own.orElse(null), caused.orElse(null))));
    }

    private Uni<Optional<List<Attempt>>> own(ConnectLog.Reading reading, Row change) {
        String table = change.getString("klass_name");
        if (!connect.schema().equals(change.getString("schema"))
                || !reading.layout().mapped().contains(table)) {
            return Uni.createFrom().item(Optional.empty());
        }
        Optional<Long> record = Keys.number(change.getString("record_id"));
        Long txid = change.getLong("txid");
        if (record.isEmpty() || txid == null) {
            return Uni.createFrom().item(Optional.of(List.of()));
        }
        Tuple values = Tuple.of(change.getOffsetDateTime("created_at"), txid, table, record.get(), MOST);
        return attempts(reading, OWN, values).map(Optional::of);
    }

    private Uni<Optional<List<Attempt>>> caused(ConnectLog.Reading reading, Row change) {
        Long txid = change.getLong("processed_txid");
        if (txid == null) {
            return Uni.createFrom().item(Optional.empty());
        }
        return attempts(reading, CAUSED, Tuple.of(change.getOffsetDateTime("settled_at"), txid, MOST))
                .map(Optional::of);
    }

    private Uni<List<Attempt>> attempts(ConnectLog.Reading reading, String sql, Tuple values) {
        return reading.ask(sql, values)
                .chain(rows ->
                        withErrors(reading, rows.stream().map(Attempt::read).toList()));
    }

    /** What the records themselves say, as far as they are there and may be read. */
    Uni<List<Attempt>> withErrors(ConnectLog.Reading reading, List<Attempt> attempts) {
        Uni<Map<String, String>> errors = Uni.createFrom().item(new HashMap<>());
        for (String table : new TreeSet<>(attempts.stream().map(Attempt::table).toList())) {
            if (reading.layout().readable().contains(table)) {
                Long[] ids = attempts.stream()
                        .filter(attempt -> attempt.table().equals(table))
                        .flatMap(attempt -> Keys.number(attempt.recordId()).stream())
                        .distinct()
                        .toArray(Long[]::new);
                String sql = ERRORS.replace("${table}", connect.table(table));
                errors = errors.chain(known ->
                        reading.ask(sql, Tuple.tuple().addArrayOfLong(ids)).map(rows -> and(known, table, rows)));
            }
        }
        return errors.map(known -> attempts.stream()
                .map(attempt -> attempt.with(known.get(attempt.table() + ":" + attempt.recordId())))
                .collect(Collectors.toCollection(ArrayList::new)));
    }

    private static Map<String, String> and(Map<String, String> known, String table, RowSet<Row> rows) {
        rows.forEach(row -> known.put(table + ":" + row.getLong("id"), row.getString("_hc_err")));
        return known;
    }
}
