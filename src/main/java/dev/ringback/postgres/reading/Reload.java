package dev.ringback.postgres.reading;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The reload of a mapped table, as a group of parked changes.
 *
 * @param state {@code running} until it has ended and is compared, {@code waiting} for a decision, {@code decided}
 * @param decision the last act
 */
public record Reload(
        long id,
        String name,
        String schema,
        String table,
        String state,
        Instant beganAt,
        @Nullable Instant endedAt,
        @Nullable Instant decidedAt,
        @Nullable String decision,
        @Nullable String decidedBy) {
    /** Of the reloads with the alias {@code r}. */
    static final String COLUMNS = """
            r.id, r.name, r.schema, r.table_name, r.began_at, r.ended_at, r.decided_at, r.decision, r.decided_by,
            CASE WHEN r.decided_at IS NOT NULL THEN 'decided' WHEN r.compared_at IS NOT NULL THEN 'waiting'
                ELSE 'running' END AS state""";

    static Reload read(Row row) {
        return new Reload(
                row.getLong("id"),
                row.getString("name"),
                row.getString("schema"),
                row.getString("table_name"),
                row.getString("state"),
                Objects.requireNonNull(LogRow.instant(row, "began_at")),
                LogRow.instant(row, "ended_at"),
                LogRow.instant(row, "decided_at"),
                row.getString("decision"),
                row.getString("decided_by"));
    }

    public boolean isRunning() {
        return state.equals("running");
    }
}
