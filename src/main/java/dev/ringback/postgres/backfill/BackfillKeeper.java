package dev.ringback.postgres.backfill;

import dev.ringback.postgres.Home;
import io.smallrye.mutiny.CompositeException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Carries the backfills on, step by step, each step a short transaction. Any replica may, and all may at once: a step locks
 * the backfill's row, and passes by one that is locked.
 */
public final class BackfillKeeper {
    private static final Logger LOG = Logger.getLogger(BackfillKeeper.class);

    /** In one round, so that the service can stop and the rounds of others come. */
    private static final int STEPS = 20;

    private static final Duration REST = Duration.ofMillis(50);
    private static final int LONGEST_ERROR = 500;

    private static final String BEGIN = """
            BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
            SET LOCAL statement_timeout = '20s'; SET LOCAL lock_timeout = '1s';
            SET LOCAL idle_in_transaction_session_timeout = '10s'""";

    private static final String GOING = """
            SELECT b.id FROM ${schema}.ringback_backfills b WHERE b.status IN ('running', 'settling', 'paused')
              AND (b.status <> 'paused' OR EXISTS (
                  SELECT FROM ${schema}.ringback_backfill_chunks c WHERE c.backfill = b.id))
            ORDER BY b.id""";

    private static final String STEP = "SELECT ${schema}.ringback_backfill_step($1::bigint, $2::integer)";

    private static final String FAILED = """
            UPDATE ${schema}.ringback_backfills b SET holding = $2::text, updated_at = clock_timestamp()
            WHERE b.id = $1::bigint AND b.status = 'running'""";

    private final Pool pool;
    private final Home home;
    private final int mostPending;

    /** @param mostPending so many other changes may be pending when a chunk is enqueued */
    public BackfillKeeper(Pool pool, Home home, int mostPending) {
        this.pool = pool;
        this.home = home;
        this.mostPending = mostPending;
    }

    /** One round. Where no backfill is going on, it is one small question. */
    public Uni<Void> keep() {
        return pool.query(home.sql(GOING))
                .execute()
                .map(rows -> rows.stream().map(row -> row.getLong("id")).toList())
                .chain(going -> carryOn(going));
    }

    private Uni<Void> carryOn(List<Long> going) {
        return Multi.createFrom()
                .iterable(going)
                .onItem()
                .transformToUniAndConcatenate(
                        id -> steps(id, STEPS).onFailure().recoverWithUni(failure -> told(id, failure)))
                .collect()
                .asList()
                .replaceWithVoid();
    }

    /** Whoever has just enqueued, or was held, gives the processing some time; whoever passed rows over goes on. */
    private Uni<Void> steps(long id, int left) {
        return step(id).chain(word -> {
            boolean goesOn = left > 1 && !word.equals("done") && !word.equals("gone");
            if (!goesOn) {
                return Uni.createFrom().voidItem();
            }
            return word.equals("passed")
                    ? steps(id, left - 1)
                    : Uni.createFrom().voidItem().onItem().delayIt().by(REST).chain(() -> steps(id, left - 1));
        });
    }

    /** All three statements are on their way at once: no row is locked while the database waits for us. */
    Uni<String> step(long id) {
        return pool.getConnection()
                .chain(connection -> stepOn(connection, id).onTermination().call(connection::close));
    }

    private Uni<String> stepOn(SqlConnection connection, long id) {
        Uni<RowSet<Row>> begun = connection.query(BEGIN).execute();
        Uni<RowSet<Row>> stepped = connection.preparedQuery(home.sql(STEP)).execute(Tuple.of(id, mostPending));
        Uni<RowSet<Row>> committed = connection.query("COMMIT").execute();
        return Uni.combine()
                .all()
                .unis(begun, stepped, committed)
                .collectFailures()
                .with((first, rows, last) -> rows.iterator().next().getString(0));
    }

    private Uni<Void> told(long id, Throwable failure) {
        Throwable first = failure instanceof CompositeException several
                ? several.getCauses().get(0)
                : failure;
        String words = String.valueOf(first.getMessage());
        LOG.warnf("backfill %d does not go on at the moment, and is tried again: %s", id, words);
        return pool.preparedQuery(home.sql(FAILED))
                .execute(Tuple.of(id, words.substring(0, Math.min(words.length(), LONGEST_ERROR))))
                .replaceWithVoid()
                .onFailure()
                .recoverWithNull();
    }
}
