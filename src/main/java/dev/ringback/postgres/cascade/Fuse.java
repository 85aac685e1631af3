package dev.ringback.postgres.cascade;

import dev.ringback.change.Change;
import dev.ringback.change.Origin;
import dev.ringback.change.Outcome;
import dev.ringback.change.TableName;
import dev.ringback.postgres.Home;
import dev.ringback.processing.Batch;
import dev.ringback.processing.Outcomes;
import dev.ringback.processing.Screen;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Ends chains that would not end by themselves: processors that answer each other. A change past the limit is parked, with
 * the chain that led to it; a released one goes on. It has a statement for claims with changes by processors, none for others.
 */
@Singleton
public final class Fuse implements Screen<SqlConnection> {

    /** How far back to look among the changes of a record for those by processors, as a multiple of the rate. */
    private static final int LOOK_BACK = 20;

    /** Steps of a chain that are shown. */
    private static final int SHOWN = 20;

    /** Of a record's earlier changes the last ones are read, by the record's index: that bounds what a busy one costs. */
    private static final String WEIGH = """
            SELECT c.id, coalesce(c.hops, 1) AS hops, (
                SELECT count(*) FROM (
                    SELECT e.id, e.origin, e.created_at, e.klass_name, e.schema, e.record_id
                    FROM ${schema}.database_trigger_logs e
                    WHERE left(e.record_id, 200) = left(c.record_id, 200) AND e.status <> 'pending' AND e.id < c.id
                    ORDER BY e.id DESC LIMIT $3::bigint) earlier
                WHERE earlier.origin = 'self' AND earlier.created_at > c.created_at - $2::bigint * interval '1 ms'
                  AND earlier.record_id = c.record_id AND earlier.klass_name = c.klass_name
                  AND earlier.schema = c.schema AND earlier.id <> ALL ($1::bigint[])) AS settled
            FROM unnest($1::bigint[]) AS concerned (id)
            JOIN ${schema}.database_trigger_logs c ON c.id = concerned.id""";

    private static final String CHAINS = """
            WITH RECURSIVE chain AS (
                SELECT l.id AS change_id, 0 AS step, l.* FROM ${schema}.database_trigger_logs l WHERE l.id = ANY ($1::bigint[])
                UNION ALL
                SELECT chain.change_id, chain.step + 1, l.*
                FROM chain JOIN ${schema}.database_trigger_logs l ON l.id = chain.cause
                WHERE chain.step + 1 < $2::integer)
            SELECT chain.change_id, string_agg(
                format('#%s %s of %s.%s %s', chain.id, chain.operation, chain.schema, chain.klass_name, left(chain.record_id, 100)),
                ' > ' ORDER BY chain.step DESC)
            FROM chain GROUP BY chain.change_id""";

    private final FuseSettings settings;
    private final String weigh;
    private final String chains;

    @Inject
    public Fuse(Home home, FuseSettings settings) {
        this.settings = settings;
        this.weigh = home.sql(WEIGH);
        this.chains = home.sql(CHAINS);
    }

    @Override
    public String name() {
        return "fuse";
    }

    @Override
    public boolean concerns(Change change) {
        return change.origin() == Origin.SELF;
    }

    @Override
    public Uni<Outcomes> screen(Batch batch, SqlConnection transaction) {
        Long[] ids = batch.changes().stream().map(Change::id).toArray(Long[]::new);
        return transaction
                .preparedQuery(weigh)
                .execute(Tuple.tuple()
                        .addArrayOfLong(ids)
                        .addLong(settings.window().toMillis())
                        .addLong((long) LOOK_BACK * settings.rate()))
                .map(rows -> blown(batch, rows))
                .chain(blown -> blown.isEmpty()
                        ? Uni.createFrom().item(Outcomes.of(Map.of()))
                        : transaction
                                .preparedQuery(chains)
                                .execute(Tuple.tuple()
                                        .addArrayOfLong(blown.keySet().toArray(Long[]::new))
                                        .addInteger(SHOWN))
                                .map(rows -> parked(blown, rows)));
    }

    /** Those past a limit, and which it is. Earlier changes of a record in this batch are not settled yet: they count, too. */
    private Map<Long, String> blown(Batch batch, RowSet<Row> rows) {
        Map<Long, Row> byChange = new HashMap<>();
        rows.forEach(row -> byChange.put(row.getLong(0), row));
        Map<Place, Integer> inBatch = new HashMap<>();
        Map<Long, String> blown = new HashMap<>();
        for (Change change : batch.changes()) {
            int before =
                    inBatch.merge(new Place(change.table(), Objects.toString(change.recordId())), 1, Integer::sum) - 1;
            Row row = byChange.get(change.id());
            if (row != null && row.getInteger(1) > settings.hops()) {
                blown.put(change.id(), "hop " + row.getInteger(1) + " of a chain, allowed are " + settings.hops());
            } else if (row != null && row.getLong(2) + before >= settings.rate()) {
                blown.put(
                        change.id(),
                        "more than " + settings.rate() + " changes of this record by processors within "
                                + settings.window());
            }
        }
        return blown;
    }

    private record Place(TableName table, String recordId) {}

    private static Outcomes parked(Map<Long, String> blown, RowSet<Row> rows) {
        Map<Long, Outcome> parked = new HashMap<>();
        for (Row row : rows) {
            parked.put(
                    row.getLong(0),
                    Outcome.parked("loop fuse: " + blown.get(row.getLong(0)) + ": " + row.getString(1)));
        }
        return Outcomes.of(parked);
    }
}
