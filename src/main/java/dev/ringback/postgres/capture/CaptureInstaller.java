package dev.ringback.postgres.capture;

import dev.ringback.change.TableName;
import dev.ringback.operations.TableCapture;
import dev.ringback.postgres.Home;
import dev.ringback.postgres.Identifier;
import dev.ringback.processing.Interest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /**
     * Long enough for all that another replica has to do, which is to be seen after the wait. The catalogue's texts depend
     * on the search path.
     */
    private static final String BEGIN = """
            SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
            SET LOCAL search_path = pg_catalog, pg_temp; SET LOCAL lock_timeout = '30s';
            SET LOCAL statement_timeout = '60s'""";

    private static final String TURN = "SELECT pg_advisory_xact_lock($1::integer, $2::integer)";

    private final Pool pool;
    private final Home home;
    private final CaptureSettings settings;
    private final List<Watch> watches;
    private final Surveyor surveyor;
    private final Witness witness;

    public CaptureInstaller(Pool pool, Home home, List<Interest> interests, CaptureSettings settings) {
        this.pool = pool;
        this.home = home;
        this.settings = settings;
        this.watches = Watch.of(interests);
        this.surveyor = new Surveyor(home, watches, settings.bell());
        this.witness = new Witness(home, watches, surveyor);
    }

    /**
     * Installs and repairs what differs, names the gaps that there were, and says what it found and did, table by table.
     * Idempotent.
     */
    public Uni<List<TableCapture>> install() {
        return witness.compare(pool, Set.of())
                .chain(now -> isAsItWas(now)
                        ? witness.renew(pool, now.findings())
                                .replaceWith(() -> new Report(home, now.survey(), Map.of(), Deed.NONE).tables(watches))
                        : mend(now.survey()));
    }

    private static boolean isAsItWas(Witness.Compared now) {
        return now.survey().changedFunctions().isEmpty()
                && now.survey().steps().isEmpty()
                && now.findings().areNone();
    }

    private Uni<List<TableCapture>> mend(Survey before) {
        return restore(before).chain(restored -> work(before)
                .chain(deeds -> alone(transaction -> witness.record(transaction, Set.of()))
                        .chain(() -> surveyor.survey(pool))
                        .map(after -> new Report(home, after, deeds, restored).tables(watches))));
    }

    /** The functions come first: a trigger cannot be made without. */
    private Uni<Deed> restore(Survey survey) {
        return survey.changedFunctions().isEmpty()
                ? Uni.createFrom().item(Deed.NONE)
                : attempt(transaction ->
                        witness.record(transaction, Set.of()).chain(() -> surveyor.restoreFunctions(transaction)));
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

    /** A gap ends with the repair: they are one transaction, and while it holds the table's lock nobody writes to it. */
    private Uni<List<Step>> mend(SqlConnection transaction, TableName table) {
        return surveyor.survey(transaction)
                .chain(survey -> isWell(survey, table)
                        ? Uni.createFrom().item(List.of())
                        : lock(transaction, table)
                                .chain(() -> witness.record(transaction, Set.of()))
                                .map(locked -> locked.steps().getOrDefault(table, List.of()))
                                .chain(steps -> take(transaction, steps))
                                .call(() -> witness.record(transaction, Set.of(table))));
    }

    private static boolean isWell(Survey survey, TableName table) {
        return !survey.steps().containsKey(table);
    }

    /** What is seen from then on is what is repaired. TRIGGER alone does not allow it; then a moment is not watched. */
    private static Uni<Void> lock(SqlConnection transaction, TableName table) {
        String lock = "LOCK TABLE ONLY " + Identifier.quoted(table) + " IN SHARE ROW EXCLUSIVE MODE";
        return transaction
                .query("DO " + Identifier.literal("BEGIN " + lock + "; EXCEPTION WHEN insufficient_privilege THEN END"))
                .execute()
                .replaceWithVoid();
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
