package dev.ringback.postgres.capture;

import dev.ringback.change.TableName;
import dev.ringback.operations.TableCapture;
import dev.ringback.postgres.Home;
import dev.ringback.processing.Interest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Brings the installed triggers to what the processors declare: once at the start, and again from time to time, for tables
 * that came later and for triggers that somebody has altered.
 *
 * <p>CREATE TRIGGER waits for the table's writers and makes new ones wait behind it. So what is right already is left
 * alone, and takes no lock at all; each table has a transaction of its own, which gives up soon and tries again; and one
 * replica at a time works, looking again once it is its turn.
 */
public final class CaptureInstaller {
    private static final int ATTEMPTS = 3;
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(200);

    /** Long enough for all that another replica has to do. The catalogue's texts depend on the search path. */
    private static final String BEGIN = """
            SET LOCAL search_path = pg_catalog, pg_temp; SET LOCAL lock_timeout = '30s';
            SET LOCAL statement_timeout = '60s'""";

    private static final String TURN = "SELECT pg_advisory_xact_lock($1::integer, $2::integer)";

    private final Pool pool;
    private final Home home;
    private final CaptureSettings settings;
    private final List<Watch> watches;
    private final Catalogue catalogue;
    private final Functions functions;

    public CaptureInstaller(Pool pool, Home home, List<Interest> interests, CaptureSettings settings) {
        this.pool = pool;
        this.home = home;
        this.settings = settings;
        this.watches = Watch.of(interests);
        this.catalogue = new Catalogue(home, watches.stream().map(Watch::table).toList());
        this.functions = new Functions(home);
    }

    /** Installs and repairs what differs, and says what it found and did, table by table. Idempotent. */
    public Uni<List<TableCapture>> install() {
        return survey(pool).chain(before -> restore(before).chain(restored -> work(before)
                .chain(deeds -> survey(pool).map(after -> new Report(home, after, deeds, restored).tables(watches)))));
    }

    private Uni<Survey> survey(SqlClient client) {
        return functions.changed(client).chain(changed -> catalogue
                .read(client)
                .map(reading -> Survey.of(reading, changed, watches, settings.bell(), home)));
    }

    /** The functions come first: a trigger cannot be made without. */
    private Uni<Deed> restore(Survey survey) {
        return survey.changedFunctions().isEmpty() ? Uni.createFrom().item(Deed.NONE) : attempt(functions::restore);
    }

    private Uni<Map<TableName, Deed>> work(Survey survey) {
        Map<TableName, Deed> deeds = new LinkedHashMap<>();
        return Multi.createFrom()
                .iterable(List.copyOf(survey.steps().keySet()))
                .onItem()
                .transformToUniAndConcatenate(table ->
                        attempt(transaction -> mend(transaction, table)).invoke(deed -> deeds.put(table, deed)))
                .collect()
                .asList()
                .replaceWith(deeds);
    }

    private Uni<Deed> attempt(Function<SqlConnection, Uni<List<Step>>> work) {
        return Uni.createFrom()
                .deferred(() -> alone(work))
                .onFailure(CaptureInstaller::isBusy)
                .retry()
                .withJitter(0)
                .withBackOff(BETWEEN_ATTEMPTS)
                .atMost(ATTEMPTS - 1)
                .map(done -> new Deed(done, null))
                .onFailure(PgException.class)
                .recoverWithItem(failure -> new Deed(List.of(), refusal((PgException) failure)));
    }

    private Uni<List<Step>> mend(SqlConnection transaction, TableName table) {
        return survey(transaction)
                .map(survey -> survey.steps().getOrDefault(table, List.of()))
                .chain(steps -> take(transaction, steps));
    }

    private static Uni<List<Step>> take(SqlConnection transaction, List<Step> steps) {
        return Multi.createFrom()
                .iterable(steps)
                .onItem()
                .transformToUniAndConcatenate(
                        step -> transaction.query(step.sql()).execute().replaceWith(step))
                .collect()
                .asList();
    }

    private <T> Uni<T> alone(Function<SqlConnection, Uni<T>> work) {
        String patience = "SET LOCAL lock_timeout = " + settings.lockTimeout().toMillis();
        return pool.withTransaction(transaction -> transaction
                .query(BEGIN)
                .execute()
                .chain(() -> transaction.preparedQuery(TURN).execute(Tuple.of(home.lockClass(), Home.CAPTURE)))
                .chain(() -> transaction.query(patience).execute())
                .chain(() -> work.apply(transaction)));
    }

    private static boolean isBusy(Throwable failure) {
        return failure instanceof PgException refused && "55P03".equals(refused.getSqlState());
    }

    private static String refusal(PgException failure) {
        return isBusy(failure)
                ? "its writers did not let go of it in time; it is tried again in the next round"
                : failure.getErrorMessage();
    }
}
