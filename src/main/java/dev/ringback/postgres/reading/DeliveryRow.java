package dev.ringback.postgres.reading;

import io.vertx.mutiny.sqlclient.Row;

/** How a row of the deliveries is selected, and read. */
final class DeliveryRow {
    /**
     * Of the deliveries with the alias {@code d}. A lease that has run out is an attempt without an end, whether or not somebody has taken over
     * yet. Times that mean nothing any more are left out, and so is the recipient where the other side repeats it word for
     * word.
     */
    static final String COLUMNS = """
            d.id, d.change_id, d.processor, d.kind, d.status, d.attempts, d.reference::text AS reference, d.created_at, d.sent_at,
                d.unconfirmed + CASE WHEN d.status = 'sending' AND d.leased_until <= now() THEN 1 ELSE 0 END AS unconfirmed,
                replace(d.error, d.recipient, '<recipient>') AS error,
                CASE WHEN d.status IN ('pending', 'retrying') THEN d.next_attempt_at END AS next_attempt_at,
                CASE WHEN d.status = 'sending' THEN d.leased_until END AS leased_until""";

    /** Those of one change. */
    static final String SELECT = """
            SELECT ${columns} FROM ${schema}.ringback_deliveries d WHERE d.change_id = $1::bigint ORDER BY d.id
            """.replace("${columns}", COLUMNS);

    static final String FIND = """
            SELECT ${columns} FROM ${schema}.ringback_deliveries d WHERE d.id = $1::bigint
            """.replace("${columns}", COLUMNS);

    private DeliveryRow() {}

    static DeliveryEntry read(Row row) {
        return new DeliveryEntry(
                row.getLong("id"),
                row.getLong("change_id"),
                row.getString("processor"),
                row.getString("kind"),
                row.getString("status"),
                row.getInteger("attempts"),
                row.getInteger("unconfirmed"),
                row.getString("reference"),
                row.getString("error"),
                row.getOffsetDateTime("created_at").toInstant(),
                LogRow.instant(row, "next_attempt_at"),
                LogRow.instant(row, "leased_until"),
                LogRow.instant(row, "sent_at"));
    }
}
