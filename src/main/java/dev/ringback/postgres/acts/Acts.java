package dev.ringback.postgres.acts;

import dev.ringback.postgres.Home;
import dev.ringback.postgres.reading.LogSession;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Performs acts, each once. The act's row comes first: whoever sends the same key meanwhile waits at its index, until the
 * first has committed and there is an answer, or was rolled back and there is none.
 */
@Singleton
public final class Acts {
    private static final String BEGIN = """
            INSERT INTO ${schema}.ringback_acts (who, role, act, target, idempotency_key, request_hash)
            VALUES ($1::text, $2::text, $3::text, $4::jsonb, $5::text, $6::text)
            ON CONFLICT (who, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
            RETURNING id""";

    private static final String END = """
            UPDATE ${schema}.ringback_acts SET
                changed = $2::bigint,
                answer_status = $3::integer,
                answer = CASE WHEN idempotency_key IS NOT NULL THEN $4::text::json END
            WHERE id = $1::bigint""";

    private static final String EARLIER = """
            SELECT a.request_hash, a.changed, a.answer_status, a.answer::text AS answer FROM ${schema}.ringback_acts a
            WHERE a.who = $1::text AND a.idempotency_key = $2::text""";

    private final LogSession session;
    private final String begin;
    private final String end;
    private final String earlier;

    @Inject
    public Acts(LogSession session, Home home) {
        this.session = session;
        this.begin = home.sql(BEGIN);
        this.end = home.sql(END);
        this.earlier = home.sql(EARLIER);
    }

    /** Rolls back what has gone well. */
    private static final class Undone extends RuntimeException {
        Undone() {
            super("undone", null, false, false);
        }
    }

    /**
     * Does the work in one transaction with its row in the audit log. What fails leaves nothing behind, so the same key may
     * be sent again. The work may go on after a refused statement, behind a savepoint.
     */
    public Uni<ActResult> perform(ActRequest request, Function<SqlConnection, Uni<ActResult>> work) {
        return session.actInSteps(transaction -> once(transaction, request, work));
    }

    /**
     * For work that would hold too many locks in one transaction. It does its steps in transactions of their own, which
     * must be such that they may be begun again, and its last one in the given one. A service that is killed in between
     * leaves the steps done and no row: a repeat with the key does the rest.
     */
    public Uni<ActResult> performAtLength(ActRequest request, Function<SqlConnection, Uni<ActResult>> work) {
        return session.actAtLength(transaction -> once(transaction, request, work));
    }

    /** Does the work and rolls it back: the answer is what would come of it. Nothing is written down. */
    public <T> Uni<T> undone(Function<SqlConnection, Uni<T>> work) {
        return Uni.createFrom().deferred(() -> {
            CompletableFuture<T> answer = new CompletableFuture<>();
            return session.<T>actInSteps(transaction -> work.apply(transaction)
                            .invoke(answer::complete)
                            .chain(() -> Uni.createFrom().failure(new Undone())))
                    .onFailure(Undone.class)
                    .recoverWithUni(() -> Uni.createFrom().completionStage(answer));
        });
    }

    private Uni<ActResult> once(
            SqlConnection transaction, ActRequest request, Function<SqlConnection, Uni<ActResult>> work) {
        return begin(transaction, request)
                .chain(id -> id.isPresent()
                        ? work.apply(transaction).call(result -> end(transaction, id.get(), result))
                        : earlier(transaction, request)
                                .chain(known -> known.isPresent()
                                        ? Uni.createFrom().item(known.get())
                                        : once(transaction, request, work)));
    }

    private Uni<Optional<Long>> begin(SqlConnection transaction, ActRequest request) {
        Tuple values = Tuple.tuple()
                .addString(request.who())
                .addString(request.role())
                .addString(request.act())
                .addValue(new JsonObject(new LinkedHashMap<>(request.target())))
                .addString(request.key())
                .addString(request.hash());
        return transaction.preparedQuery(begin).execute(values).map(rows -> rows.stream()
                .map(row -> row.getLong("id"))
                .findFirst());
    }

    private Uni<Void> end(SqlConnection transaction, long id, ActResult result) {
        return transaction
                .preparedQuery(end)
                .execute(Tuple.of(id, result.changed(), result.status(), result.answer()))
                .replaceWithVoid();
    }

    /** Empty if the retention has just taken it. */
    private Uni<Optional<ActResult>> earlier(SqlConnection transaction, ActRequest request) {
        return transaction
                .preparedQuery(earlier)
                .execute(Tuple.of(request.who(), request.key()))
                .map(rows -> rows.stream().findFirst().map(row -> replayed(row, request)));
    }

    private static ActResult replayed(Row row, ActRequest request) {
        if (!row.getString("request_hash").equals(request.hash())) {
            throw new KeyReused(String.valueOf(request.key()));
        }
        return new ActResult(row.getLong("changed"), row.getInteger("answer_status"), row.getString("answer"), true);
    }
}
