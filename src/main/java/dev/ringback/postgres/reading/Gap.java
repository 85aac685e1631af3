package dev.ringback.postgres.reading;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A span of time in which changes of a table may have been missed, because its capture was not in place.
 *
 * @param operations which changes
 * @param since capture was in place then, and was seen to be
 * @param until it was in place again by then; null while it is not
 * @param reason what was found
 * @param acknowledgedBy who has seen to it, or null
 */
public record Gap(
        long id,
        String schema,
        String table,
        List<String> operations,
        Instant since,
        @Nullable Instant until,
        String reason,
        Instant foundAt,
        @Nullable Instant acknowledgedAt,
        @Nullable String acknowledgedBy) {
    public Gap {
        operations = List.copyOf(operations);
    }

    /** Of the gaps with the alias {@code g}. */
    static final String COLUMNS = """
            g.id, g.schema, g.table_name, g.operations, g.since, g.until, g.reason, g.found_at, g.acknowledged_at,
            g.acknowledged_by""";

    static Gap read(Row row) {
        return new Gap(
                row.getLong("id"),
                row.getString("schema"),
                row.getString("table_name"),
                List.of(row.getArrayOfStrings("operations")),
                Objects.requireNonNull(LogRow.instant(row, "since")),
                LogRow.instant(row, "until"),
                row.getString("reason"),
                Objects.requireNonNull(LogRow.instant(row, "found_at")),
                LogRow.instant(row, "acknowledged_at"),
                row.getString("acknowledged_by"));
    }
}
