package dev.ringback.postgres.reading;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An attempt at a change of which one has failed.
 *
 * @param number which one it was since the change came, or was retried, released or replayed
 * @param at when it had ended: the change was settled at exactly this time
 * @param status of the change afterwards
 * @param error what was said of the change then; of long words the beginning
 * @param processors JSON text: an object with the outcomes of the processors that were asked this time, by name
 * @param leftOut how many attempts between the one before and this one are not kept
 */
public record AttemptMade(
        long changeId,
        int number,
        Instant at,
        String status,
        @Nullable String error,
        String processors,
        int leftOut) {

    /** Of some changes, the oldest first. */
    static final String SELECT = """
            SELECT l.id, (made.attempt ->> 'attempt')::integer AS number, (made.attempt ->> 'at')::timestamptz AS at,
                   made.attempt ->> 'status' AS status, made.attempt ->> 'error' AS error,
                   coalesce(made.attempt -> 'processors', '{}')::text AS processors,
                   coalesce((made.attempt ->> 'leftOut')::integer, 0) AS left_out
            FROM ${schema}.database_trigger_logs l
            CROSS JOIN LATERAL jsonb_array_elements(l.attempts_made) WITH ORDINALITY AS made (attempt, nth)
            WHERE l.id = ANY ($1::bigint[]) ORDER BY l.id, made.nth""";

    static AttemptMade read(Row row) {
        return new AttemptMade(
                row.getLong("id"),
                row.getInteger("number"),
                row.getOffsetDateTime("at").toInstant(),
                row.getString("status"),
                row.getString("error"),
                row.getString("processors"),
                row.getInteger("left_out"));
    }
}
