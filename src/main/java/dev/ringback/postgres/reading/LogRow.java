package dev.ringback.postgres.reading;

import dev.ringback.change.Status;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** How a row of the log is selected, and read. */
final class LogRow {
    /** Of the log with the alias {@code l}. */
    static final String COLUMNS = """
            l.id, l.schema, l.klass_name, l.record_id, l.payload #>> '{values,sfid}' AS sfid, l.operation, l.status, l.origin, l.attempts, l.created_at,
            l.updated_at, l.processed_at, l.next_attempt_at, l.error, l.payload::text AS payload,
            coalesce(l.processors, '{}')::text AS processors""";

    private LogRow() {}

    /** Without what is read from the payload where nobody wants to see it: a long one is stored apart. */
    static String columns(boolean payload, boolean sfid) {
        String some = payload ? COLUMNS : COLUMNS.replace("l.payload::text AS", "NULL::text AS");
        return sfid ? some : some.replace("l.payload #>> '{values,sfid}' AS", "NULL::text AS");
    }

    static LogEntry read(Row row) {
        return new LogEntry(
                row.getLong("id"),
                row.getString("schema"),
                row.getString("klass_name"),
                row.getString("record_id"),
                row.getString("sfid"),
                row.getString("operation"),
                Status.of(row.getString("status")).orElseThrow(),
                row.getString("origin"),
                row.getInteger("attempts"),
                instant(row, "created_at"),
                instant(row, "updated_at"),
                instant(row, "processed_at"),
                instant(row, "next_attempt_at"),
                row.getString("error"),
                row.getString("payload"),
                row.getString("processors"));
    }

    static @Nullable Instant instant(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }
}
