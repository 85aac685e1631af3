package dev.ringback.postgres.backfill;

import dev.ringback.postgres.backfill.BackfillOrder.Condition;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A backfill and how far it is.
 *
 * @param where the conditions, as they were asked for
 * @param status running, paused, settling (all is enqueued), done or cancelled
 * @param estimated how many rows there were in all when it began
 * @param settled how many of the enqueued have succeeded or were ignored
 * @param failed how many are dead
 * @param holding why it does not go on at the moment
 * @param rate rows per second since it last began to run
 * @param etaSeconds until all are enqueued, as it looks
 */
public record Backfill(
        long id,
        String schema,
        String table,
        String processor,
        List<Condition> where,
        int chunk,
        String status,
        @Nullable Long estimated,
        long enqueued,
        long settled,
        long failed,
        @Nullable String holding,
        @Nullable Double rate,
        @Nullable Double etaSeconds,
        Instant createdAt,
        String createdBy,
        Instant updatedAt,
        @Nullable Instant finishedAt) {

    /** Of the backfills with the alias {@code b}. */
    static final String COLUMNS = """
            b.id, b.schema, b.table_name, b.processor, b.conditions, b.chunk, b.status, b.estimated,
            b.enqueued, b.settled, b.failed, b.holding, b.created_at, b.created_by, b.updated_at, b.finished_at,
            CASE WHEN b.status = 'running' AND b.enqueued > b.rate_base
                 THEN ((b.enqueued - b.rate_base) / greatest(extract(epoch FROM clock_timestamp() - b.rate_from), 0.001))::float8
            END AS rate,
            CASE WHEN b.status = 'running' AND b.enqueued > b.rate_base
                 THEN (greatest(b.estimated - b.enqueued, 0) * extract(epoch FROM clock_timestamp() - b.rate_from)
                       / (b.enqueued - b.rate_base))::float8 END AS eta""";

    static Backfill read(Row row) {
        return new Backfill(
                row.getLong("id"),
                row.getString("schema"),
                row.getString("table_name"),
                row.getString("processor"),
                conditions(row),
                row.getInteger("chunk"),
                row.getString("status"),
                row.getLong("estimated"),
                row.getLong("enqueued"),
                row.getLong("settled"),
                row.getLong("failed"),
                row.getString("holding"),
                row.getDouble("rate"),
                row.getDouble("eta"),
                Objects.requireNonNull(instant(row, "created_at")),
                row.getString("created_by"),
                Objects.requireNonNull(instant(row, "updated_at")),
                instant(row, "finished_at"));
    }

    private static List<Condition> conditions(Row row) {
        return row.getJsonArray("conditions").stream()
                .map(JsonObject.class::cast)
                .map(one -> new Condition(one.getString("column"), one.getString("op"), plain(one.getValue("value"))))
                .toList();
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return value instanceof JsonArray several ? several.getList() : value;
    }

    private static @Nullable Instant instant(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }
}
