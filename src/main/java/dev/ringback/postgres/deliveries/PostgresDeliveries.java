package dev.ringback.postgres.deliveries;

import dev.ringback.change.Trace;
import dev.ringback.delivery.Delivery;
import dev.ringback.delivery.DeliveryQueue;
import dev.ringback.delivery.Receipt;
import dev.ringback.postgres.Home;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The table of deliveries, as senders see it. Every statement commits by itself, so no lock outlives it. */
@Singleton
public final class PostgresDeliveries implements DeliveryQueue {
    /**
     * Each half reads a partial index of its own. An attempt counts from its beginning: its end may never come, and then
     * whoever takes over counts that, too.
     */
    private static final String CLAIM = """
            WITH abandoned AS (
                SELECT d.id FROM ${schema}.ringback_deliveries d
                WHERE d.status = 'sending' AND d.leased_until <= now()
                ORDER BY d.leased_until LIMIT $1::integer FOR UPDATE SKIP LOCKED),
            due AS (
                SELECT d.id FROM ${schema}.ringback_deliveries d
                WHERE d.status IN ('pending', 'retrying') AND d.next_attempt_at <= now()
                ORDER BY d.next_attempt_at, d.id LIMIT $1::integer FOR UPDATE SKIP LOCKED)
            UPDATE ${schema}.ringback_deliveries d SET
                status = 'sending', lease = d.lease + 1, attempts = d.attempts + 1,
                unconfirmed = d.unconfirmed + (d.status = 'sending')::integer, updated_at = clock_timestamp(),
                leased_until = clock_timestamp() + $2::bigint * interval '1 millisecond'
            WHERE d.id IN (SELECT id FROM abandoned UNION ALL SELECT id FROM due LIMIT $1::integer)
            RETURNING d.id, d.lease, d.change_id, d.processor, d.reference::text, d.kind, d.recipient, d.data, d.attempts,
                d.id IN (SELECT id FROM abandoned),
                (SELECT l.traceparent FROM ${schema}.database_trigger_logs l WHERE l.id = d.change_id)""";

    /** The lease is the fence: a sender that comes late, when another has the delivery, changes nothing. */
    private static final String SETTLE = """
            UPDATE ${schema}.ringback_deliveries d SET
                status = verdict.status,
                error = $4::text || CASE WHEN verdict.status <> $3::text
                                         THEN ' (it is too old to be tried again)' ELSE '' END,
                next_attempt_at = clock_timestamp() + $5::bigint * interval '1 millisecond',
                leased_until = NULL,
                sent_at = CASE WHEN verdict.status = 'succeeded' THEN clock_timestamp() END,
                updated_at = clock_timestamp()
            FROM (SELECT o.id, CASE WHEN $3::text = 'retrying'
                                         AND coalesce(o.renewed_at, o.created_at) <= now() - $6::bigint * interval '1 millisecond'
                                    THEN 'dead' ELSE $3::text END AS status
                  FROM ${schema}.ringback_deliveries o WHERE o.id = $1::bigint) AS verdict
            WHERE d.id = verdict.id AND d.lease = $2::bigint AND d.status = 'sending'""";

    private final Pool pool;
    private final String claim;
    private final String settle;

    public PostgresDeliveries(Pool pool, Home home) {
        this.pool = pool;
        this.claim = home.sql(CLAIM);
        this.settle = home.sql(SETTLE);
    }

    @Override
    public Uni<List<Delivery>> claim(int most, Duration lease) {
        return pool.preparedQuery(claim)
                .execute(Tuple.of(most, lease.toMillis()))
                .map(rows -> {
                    List<Delivery> claimed = new ArrayList<>(rows.size());
                    rows.forEach(row -> claimed.add(delivery(row)));
                    claimed.sort(Comparator.comparingLong(Delivery::id));
                    return claimed;
                });
    }

    private static Delivery delivery(Row row) {
        return new Delivery(
                row.getLong(0),
                row.getLong(1),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getJsonObject(7).getMap(),
                row.getInteger(8),
                row.getBoolean(9),
                Trace.parse(row.getString(10)));
    }

    @Override
    public Uni<Boolean> settle(Delivery delivery, Receipt receipt, Duration rest, Duration maxAge) {
        return pool.preparedQuery(settle)
                .execute(Tuple.tuple()
                        .addLong(delivery.id())
                        .addLong(delivery.lease())
                        .addString(word(receipt.kind()))
                        .addString(receipt.words())
                        .addLong(rest.toMillis())
                        .addLong(maxAge.toMillis()))
                .map(rows -> rows.rowCount() > 0);
    }

    private static String word(Receipt.Kind kind) {
        return switch (kind) {
            case SENT -> "succeeded";
            case LATER, UNREACHABLE -> "retrying";
            case REFUSED -> "dead";
        };
    }
}
