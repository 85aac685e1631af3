package dev.ringback.postgres;

import dev.ringback.processing.ChangeLog;
import dev.ringback.processing.Claim;
import dev.ringback.processing.Fault;
import dev.ringback.processing.Look;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;

/** The log in PostgreSQL. A claim, and a settlement with its commit, are one flight to the database each. */
public final class PostgresLog implements ChangeLog<SqlConnection> {
    private static final String CLAIM = """
            SELECT id, schema, klass_name, operation, record_id, payload, status, origin, attempts, processors,
                   age_seconds, overdue, lowest_id, highest_id, snapshot, due_in_ms, traceparent, only_processor
            FROM ${schema}.ringback_claim($1::bigint, $2::integer, $3::bigint[])""";

    private static final String SETTLE = """
            SELECT ${schema}.ringback_settle($1::bigint[], $2::integer[], $3::text[], $4::text[], $5::jsonb[],
                $6::integer[], $7::bigint[], $8::text[], $9::bigint[], $10::text[])""";

    private static final String IS_DUE = "SELECT ${schema}.ringback_is_due($1::bigint, $2::bigint[])";

    private final Pool pool;
    private final NamedTriggerMute mute;
    private final String begin;
    private final String claim;
    private final String settle;
    private final String isDue;

    /**
     * A log in a migrated database.
     *
     * @param mute silences triggers of other people that log too and know no quiet setting
     * @param statement the most time one statement may take
     * @param silence the most time a claim may be held without a statement
     */
    public PostgresLog(Pool pool, Home home, NamedTriggerMute mute, Duration statement, Duration silence) {
        this.pool = pool;
        this.mute = mute;
        this.begin = QuietTransaction.begin(statement, silence);
        this.claim = home.sql(CLAIM);
        this.settle = home.sql(SETTLE);
        this.isDue = home.sql(IS_DUE);
    }

    @Override
    public Uni<Claim<SqlConnection>> claim(Look.Request request) {
        return pool.getConnection().chain(connection -> claimOn(connection, request));
    }

    /** Both statements are on their way before the first has answered. */
    private Uni<Claim<SqlConnection>> claimOn(SqlConnection connection, Look.Request request) {
        Uni<RowSet<Row>> begun = connection.query(begin).execute();
        Uni<RowSet<Row>> claimed = connection
                .preparedQuery(claim)
                .execute(Tuple.tuple()
                        .addLong(request.from())
                        .addInteger(request.most())
                        .addArrayOfLong(runners(request)));
        return Uni.combine()
                .all()
                .unis(begun, claimed)
                .with((ready, rows) -> new PostgresClaim(connection, settle, mute, ClaimedRows.read(request, rows)))
                .call(PostgresClaim::muteOthers)
                .map(claim -> (Claim<SqlConnection>) claim)
                .onFailure()
                .call(() -> PostgresClaim.abandon(connection));
    }

    private static Long[] runners(Look.Request request) {
        return request.runners().toArray(Long[]::new);
    }

    @Override
    public Uni<Boolean> isDue(Look.Request request) {
        return pool.preparedQuery(isDue)
                .execute(Tuple.tuple().addLong(request.from()).addArrayOfLong(runners(request)))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    @Override
    public Fault faultOf(Throwable failure) {
        return Faults.of(failure);
    }
}
