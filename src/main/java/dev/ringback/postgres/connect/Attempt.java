package dev.ringback.postgres.connect;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A row of Heroku Connect's log: one write on its way to Salesforce.
 *
 * @param id Connect's own
 * @param state Connect's word, in lower case
 * @param message what Salesforce said
 * @param rowError what the record itself says of its last write, {@code _hc_err}; null if nothing, or if it is gone
 * @param capturedAt when it was written
 * @param processedAt when Connect had done with it
 */
public record Attempt(
        long id,
        String table,
        @Nullable String recordId,
        String action,
        String state,
        @Nullable String sfid,
        @Nullable String message,
        @Nullable String rowError,
        @Nullable Instant capturedAt,
        @Nullable Instant processedAt) {

    static Attempt read(Row row) {
        Long record = row.getLong("record_id");
        return new Attempt(
                row.getLong("id"),
                String.valueOf(row.getString("table_name")),
                record == null ? null : Long.toString(record),
                String.valueOf(row.getString("action")),
                WriteState.of(row.getString("state")),
                row.getString("sfid"),
                row.getString("sf_message"),
                null,
                instant(row, "created_at"),
                instant(row, "processed_at"));
    }

    Attempt with(@Nullable String error) {
        return new Attempt(id, table, recordId, action, state, sfid, message, error, capturedAt, processedAt);
    }

    static @Nullable Instant instant(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }
}
