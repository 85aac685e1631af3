package dev.ringback.postgres.shield;

import dev.ringback.change.Change;
import dev.ringback.change.Operation;
import dev.ringback.change.Origin;
import dev.ringback.change.Outcome;
import dev.ringback.change.TableName;
import dev.ringback.postgres.Home;
import dev.ringback.processing.Batch;
import dev.ringback.processing.Outcomes;
import dev.ringback.processing.Screen;
import dev.ringback.salesforce.FlipFlops;
import dev.ringback.salesforce.FlipFlops.Step;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Notes the changes by which a watched value goes back and forth between two systems, and parks the record when it does not
 * end. One statement for claims with updates of watched columns' tables, none for others.
 */
@Singleton
public final class FlipFlopWatch implements Screen<SqlConnection> {
    /** How many of a record's last changes are compared; read by the record's index. */
    private static final int LOOK_BACK = 200;

    private static final String HISTORY = """
            SELECT c.id AS change_id, e.id, e.operation, e.origin, e.payload -> 'values' AS vals,
                   (extract(epoch FROM clock_timestamp() - e.created_at) * 1000)::bigint AS age
            FROM unnest($1::bigint[]) AS concerned (id)
            JOIN ${schema}.database_trigger_logs c ON c.id = concerned.id
            CROSS JOIN LATERAL (
                SELECT l.* FROM ${schema}.database_trigger_logs l
                WHERE left(l.record_id, 200) = left(c.record_id, 200) AND l.status <> 'pending' AND l.id < c.id
                ORDER BY l.id DESC LIMIT $4::integer) e
            WHERE e.record_id = c.record_id AND e.klass_name = c.klass_name AND e.schema = c.schema
              AND e.created_at > c.created_at - $3::bigint * interval '1 ms' AND e.id <> ALL ($2::bigint[])
              AND e.operation IN ('INSERT', 'UPDATE') AND jsonb_typeof(e.payload -> 'values') = 'object'
            ORDER BY c.id, e.id""";

    private final FlipFlops flipFlops;
    private final String history;

    @Inject
    public FlipFlopWatch(FlipFlops flipFlops, Home home) {
        this.flipFlops = flipFlops;
        this.history = home.sql(HISTORY);
    }

    @Override
    public String name() {
        return "flip-flop";
    }

    @Override
    public boolean concerns(Change change) {
        return flipFlops.watches(change);
    }

    private record Place(TableName table, String key) {}

    @Override
    public Uni<Outcomes> screen(Batch batch, SqlConnection transaction) {
        if (batch.of(Operation.UPDATE).isEmpty()) {
            return Uni.createFrom().item(Outcomes.of(Map.of()));
        }
        Map<Place, List<Change>> byRecord = new LinkedHashMap<>();
        batch.changes().forEach(change -> byRecord.computeIfAbsent(
                        new Place(change.table(), change.key()), none -> new ArrayList<>())
                .add(change));
        return transaction
                .preparedQuery(history)
                .execute(Tuple.tuple()
                        .addArrayOfLong(byRecord.values().stream()
                                .map(changes -> changes.get(0).id())
                                .toArray(Long[]::new))
                        .addArrayOfLong(batch.changes().stream().map(Change::id).toArray(Long[]::new))
                        .addLong(flipFlops.window().toMillis())
                        .addInteger(LOOK_BACK))
                .map(rows -> judged(byRecord, earlier(rows)));
    }

    private Outcomes judged(Map<Place, List<Change>> byRecord, Map<Long, List<Step>> earlier) {
        Map<Long, Outcome> outcomes = new HashMap<>();
        byRecord.forEach((place, changes) -> {
            List<Step> steps =
                    new ArrayList<>(earlier.getOrDefault(changes.get(0).id(), List.of()));
            changes.forEach(change -> steps.add(step(change)));
            Map<Long, Outcome> judged = flipFlops.judge(place.table(), steps);
            changes.stream()
                    .map(Change::id)
                    .filter(judged::containsKey)
                    .forEach(id -> outcomes.put(id, judged.getOrDefault(id, Outcome.succeeded())));
        });
        return Outcomes.of(outcomes);
    }

    private static Step step(Change change) {
        return new Step(change.id(), change.operation(), change.origin(), change.values(), change.age());
    }

    private static Map<Long, List<Step>> earlier(RowSet<Row> rows) {
        Map<Long, List<Step>> steps = new HashMap<>();
        for (Row row : rows) {
            steps.computeIfAbsent(row.getLong("change_id"), none -> new ArrayList<>())
                    .add(new Step(
                            row.getLong("id"),
                            Operation.of(row.getString("operation")).orElse(Operation.UPDATE),
                            Optional.ofNullable(row.getString("origin"))
                                    .flatMap(Origin::of)
                                    .orElse(Origin.LOCAL),
                            row.getValue("vals") instanceof JsonObject values ? values.getMap() : Map.of(),
                            Duration.ofMillis(row.getLong("age"))));
        }
        return steps;
    }
}
