package dev.ringback.postgres.deliveries;

import dev.ringback.delivery.Outbox;
import dev.ringback.delivery.Parcel;
import dev.ringback.postgres.Home;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Puts parcels into the table of deliveries, in the processor's transaction. */
@Singleton
public final class PostgresOutbox implements Outbox<SqlConnection> {
    private static final String PUT = """
            INSERT INTO ${schema}.ringback_deliveries (change_id, processor, kind, recipient, data)
            SELECT p.change_id, $1::text, p.kind, p.recipient, p.data
            FROM unnest($2::bigint[], $3::text[], $4::text[], $5::jsonb[]) AS p (change_id, kind, recipient, data)
            ON CONFLICT (change_id, processor) DO NOTHING
            RETURNING change_id""";

    private final String put;
    private final Set<String> users = ConcurrentHashMap.newKeySet();

    public PostgresOutbox(Home home) {
        this.put = home.sql(PUT);
    }

    @Override
    public Uni<Set<Long>> put(String processor, List<Parcel> parcels, SqlConnection transaction) {
        if (parcels.isEmpty()) {
            return Uni.createFrom().item(Set.of());
        }
        users.add(processor);
        return transaction
                .preparedQuery(put)
                .execute(Tuple.tuple()
                        .addString(processor)
                        .addArrayOfLong(parcels.stream().map(Parcel::changeId).toArray(Long[]::new))
                        .addArrayOfString(parcels.stream().map(Parcel::kind).toArray(String[]::new))
                        .addArrayOfString(
                                parcels.stream().map(Parcel::recipient).toArray(String[]::new))
                        .addValue(parcels.stream()
                                .map(parcel -> new JsonObject(parcel.data()))
                                .toArray(JsonObject[]::new)))
                .map(rows -> {
                    Set<Long> changes = new HashSet<>();
                    rows.forEach(row -> changes.add(row.getLong(0)));
                    return changes;
                });
    }

    @Override
    public boolean isUsedBy(String processor) {
        return users.contains(processor);
    }
}
