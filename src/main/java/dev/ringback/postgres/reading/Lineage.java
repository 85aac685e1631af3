package dev.ringback.postgres.reading;

import dev.ringback.change.Status;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a change comes from and what came of it, where processors may cascade.
 *
 * @param cause the change that a processor answered with this one; null for one that was made by anybody else
 * @param hops how many such steps lead to it; 0 for one that was made by anybody else
 * @param effects the first of the changes that were captured of its own processors' writes
 * @param effectCount how many there are of these
 * @param earlier JSON text: what came of the change each time before it was replayed, the oldest first
 */
public record Lineage(@Nullable Long cause, int hops, List<Effect> effects, int effectCount, String earlier) {
    static final int MOST_EFFECTS = 100;

    /** The effects are known by their ids, so that no index on the cause is needed, which every writer would pay for. */
    static final String SELECT = """
            SELECT c.cause, coalesce(c.hops, 0) AS hops, coalesce(cardinality(c.effects), 0) AS effect_count,
                   coalesce(c.earlier, '[]')::text AS earlier,
                   e.id, e.schema, e.klass_name, e.record_id, e.operation, e.status
            FROM ${schema}.database_trigger_logs c
            LEFT JOIN LATERAL (
                SELECT l.id, l.schema, l.klass_name, l.record_id, l.operation, l.status
                FROM unnest(c.effects[1:${most}]) AS effect (id)
                JOIN ${schema}.database_trigger_logs l ON l.id = effect.id) e ON true
            WHERE c.id = $1::bigint ORDER BY e.id""".replace("${most}", String.valueOf(MOST_EFFECTS));

    /** A change that a processor has made by answering another one. */
    public record Effect(
            long id,
            @Nullable String schema,
            @Nullable String table,
            @Nullable String recordId,
            @Nullable String operation,
            Status status) {}

    public Lineage {
        effects = List.copyOf(effects);
    }

    static Lineage read(RowSet<Row> rows) {
        Lineage found = new Lineage(null, 0, List.of(), 0, "[]");
        List<Effect> effects = new ArrayList<>();
        for (Row row : rows) {
            found = new Lineage(
                    row.getLong("cause"),
                    row.getInteger("hops"),
                    List.of(),
                    row.getInteger("effect_count"),
                    row.getString("earlier"));
            if (row.getLong("id") != null) {
                effects.add(new Effect(
                        row.getLong("id"),
                        row.getString("schema"),
                        row.getString("klass_name"),
                        row.getString("record_id"),
                        row.getString("operation"),
                        Status.of(row.getString("status")).orElseThrow()));
            }
        }
        return new Lineage(found.cause, found.hops, effects, found.effectCount, found.earlier);
    }
}
