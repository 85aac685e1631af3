package dev.ringback.postgres.shield;

import dev.ringback.change.Change;
import dev.ringback.change.Operation;
import dev.ringback.change.Outcome;
import dev.ringback.postgres.Home;
import dev.ringback.processing.Batch;
import dev.ringback.processing.Outcomes;
import dev.ringback.processing.Screen;
import dev.ringback.salesforce.ConnectSettings;
import dev.ringback.salesforce.ReloadSettings;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Parks the reload of a mapped table as one group before any processor sees it, and takes note of what the processors are
 * shown, to compare the next reload with. One statement for the claims that have changes of Connect's tables, none for others.
 */
@Singleton
public final class ReloadShield implements Screen<SqlConnection> {
    /** As {@code R__8_shield.sql} and {@code R__9_reloads.sql} have it, too. */
    private static final String NAME = "reload";

    /**
     * They tell nothing of the record. A first sfid does: it names the record. So does the end of a write: what a processor
     * wrote is in no log, and then is the time to look at it.
     */
    private static final Set<String> BOOKKEEPING = Set.of("_hc_err", "systemmodstamp");

    /** How far to look ahead: enough to see a reload among other changes, and read in some milliseconds. */
    private static final int LOOK_AHEAD = 5_000;

    private static final String SHIELD = """
            SELECT s.change_id, s.reload
            FROM ${schema}.ringback_shield($1::bigint[], $2::integer, $3::bigint, $4::integer) s""";

    private final String schema;
    private final ReloadSettings limits;
    private final String shield;

    @Inject
    public ReloadShield(Home home, ConnectSettings connect, ReloadSettings settings) {
        this(home, connect.schema(), settings);
    }

    /** @param schema of the mapped tables */
    public ReloadShield(Home home, String schema, ReloadSettings limits) {
        this.schema = schema;
        this.limits = limits;
        this.shield = home.sql(SHIELD);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean concerns(Change change) {
        return change.table().schema().equals(schema)
                && (change.operation() != Operation.UPDATE
                        || change.changed()
                                .map(changed -> !BOOKKEEPING.containsAll(changed))
                                .orElse(true));
    }

    @Override
    public Uni<Outcomes> screen(Batch batch, SqlConnection transaction) {
        Long[] ids = batch.changes().stream().map(Change::id).toArray(Long[]::new);
        int ahead = Math.max(LOOK_AHEAD, 2 * limits.rows());
        return transaction
                .preparedQuery(shield)
                .execute(Tuple.tuple()
                        .addArrayOfLong(ids)
                        .addInteger(limits.rows())
                        .addLong(limits.window().toMillis())
                        .addInteger(ahead))
                .map(ReloadShield::outcomes);
    }

    private static Outcomes outcomes(RowSet<Row> rows) {
        Map<Long, Outcome> parked = new HashMap<>();
        for (Row row : rows) {
            parked.put(row.getLong(0), Outcome.parked("part of the reload " + row.getString(1)));
        }
        return Outcomes.of(parked);
    }
}
