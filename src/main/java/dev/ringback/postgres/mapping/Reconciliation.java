package dev.ringback.postgres.mapping;

import dev.ringback.change.Change;
import dev.ringback.change.Outcome;
import dev.ringback.processing.Batch;
import dev.ringback.processing.Outcomes;
import dev.ringback.salesforce.mapping.Mapping;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One batch of a mapping: which pairs it is about, their rows locked, both sides compared with what they last agreed upon,
 * written where they differ, and the new agreement noted. Each step is one statement, however many pairs there are.
 *
 * <p>A writer who has a row is waited for, but never so long that the database looks for a deadlock: it might choose the
 * writer. Rows that are held longer are left for later.
 */
final class Reconciliation {
    /** The database looks for a deadlock after a second. */
    private static final String BEGIN = "SET LOCAL lock_timeout = '300ms'; SET LOCAL enable_hashjoin = off;"
            + " SET LOCAL enable_mergejoin = off; SAVEPOINT ringback_mapping";

    private static final String LOCKED = "RELEASE SAVEPOINT ringback_mapping";
    private static final String BUSY = "ROLLBACK TO SAVEPOINT ringback_mapping; RELEASE SAVEPOINT ringback_mapping";
    private static final String END = "SET LOCAL lock_timeout TO DEFAULT; SET LOCAL enable_hashjoin TO DEFAULT;"
            + " SET LOCAL enable_mergejoin TO DEFAULT";

    private final Mapping mapping;
    private final Statements statements;
    private final Batch batch;
    private final Map<Long, Outcome> outcomes = new HashMap<>();

    Reconciliation(Mapping mapping, Statements statements, Batch batch) {
        this.mapping = mapping;
        this.statements = statements;
        this.batch = batch;
    }

    Uni<Outcomes> run(SqlConnection transaction) {
        return desk(transaction)
                .chain(() -> resolve(transaction))
                .chain(pairs -> lock(transaction, pairs))
                .chain(pairs -> reconcile(transaction, pairs))
                .chain(() -> transaction.query(END).execute())
                .map(done -> Outcomes.of(outcomes));
    }

    private Uni<Void> desk(SqlConnection transaction) {
        return transaction
                .preparedQuery(Texts.DESK)
                .execute(Tuple.of(mapping.name()))
                .chain(() -> transaction.query(BEGIN).execute())
                .replaceWithVoid();
    }

    private Uni<List<Touched>> resolve(SqlConnection transaction) {
        List<Change> changes = batch.changes();
        Tuple said = Tuple.tuple()
                .addArrayOfLong(changes.stream().map(Change::id).toArray(Long[]::new))
                .addArrayOfString(texts(changes, change -> isLocal(change) ? "local" : "connect"))
                .addArrayOfString(texts(changes, this::keyOf))
                .addArrayOfString(texts(changes, this::sfidOf))
                .addArrayOfString(texts(changes, Change::recordId));
        return transaction.preparedQuery(statements.resolve).execute(said).map(this::pairs);
    }

    private boolean isLocal(Change change) {
        return change.table().equals(mapping.local());
    }

    /** A trigger of somebody else copies nothing: then the record is what the log says, if that is the key. */
    private @Nullable String keyOf(Change change) {
        if (!isLocal(change)) {
            return Touched.copied(change, mapping.externalId());
        }
        String copied = Touched.copied(change, mapping.localKey());
        return copied != null ? copied : change.recordId();
    }

    private @Nullable String sfidOf(Change change) {
        return Touched.copied(change, isLocal(change) ? mapping.localSfid() : "sfid");
    }

    private List<Touched> pairs(RowSet<Row> rows) {
        Map<Long, Row> byChange = new HashMap<>();
        rows.forEach(row -> byChange.put(row.getLong(0), row));
        Map<String, Touched> pairs = new LinkedHashMap<>();
        for (Change change : batch.changes()) {
            Row row = byChange.get(change.id());
            String key = row == null ? null : row.getString(1);
            Long connectId = row == null ? null : row.getLong(2);
            if (key == null && connectId == null) {
                outcomes.put(change.id(), Outcome.ignored("nothing says which row it is paired with"));
                continue;
            }
            Touched pair = pairs.computeIfAbsent(
                    key != null ? "local " + key : "connect " + connectId, none -> new Touched(key, connectId));
            if (connectId != null && pair.connectId != null && !connectId.equals(pair.connectId)) {
                outcomes.put(change.id(), Outcome.ignored("its local row is paired with another record"));
            } else {
                pair.add(change, mapping);
            }
        }
        return List.copyOf(pairs.values());
    }

    private Uni<List<Touched>> lock(SqlConnection transaction, List<Touched> pairs) {
        Tuple rows = Tuple.of(
                column(pairs.stream().filter(pair -> pair.key != null).toList(), pair -> pair.key, String[]::new),
                column(
                        pairs.stream().filter(pair -> pair.connectId != null).toList(),
                        pair -> pair.connectId,
                        Long[]::new));
        return transaction
                .preparedQuery(statements.lock)
                .execute(rows)
                .chain(() -> transaction.query(LOCKED).execute())
                .replaceWith(pairs)
                .onFailure(Reconciliation::isBusy)
                .recoverWithUni(() -> transaction
                        .query(BUSY)
                        .execute()
                        .chain(() ->
                                transaction.preparedQuery(statements.lockFree).execute(rows))
                        .map(busy -> withoutBusy(pairs, busy)));
    }

    private static boolean isBusy(Throwable failure) {
        return failure instanceof PgException refused && "55P03".equals(refused.getSqlState());
    }

    private List<Touched> withoutBusy(List<Touched> pairs, RowSet<Row> busy) {
        Set<Object> held = new HashSet<>();
        busy.forEach(row -> held.add(row.getString(0) != null ? row.getString(0) : row.getLong(1)));
        List<Touched> free = new ArrayList<>();
        for (Touched pair : pairs) {
            if (held.contains(pair.key) || held.contains(pair.connectId)) {
                pair.changes.forEach(change ->
                        outcomes.put(change.id(), Outcome.postponed("somebody is working on one of the two rows")));
            } else {
                free.add(pair);
            }
        }
        return free;
    }

    private Uni<Void> reconcile(SqlConnection transaction, List<Touched> pairs) {
        if (pairs.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Tuple said = Tuple.tuple()
                .addArrayOfString(column(pairs, pair -> pair.key, String[]::new))
                .addArrayOfLong(column(pairs, pair -> pair.connectId, Long[]::new))
                .addArrayOfBoolean(column(pairs, pair -> pair.localTouched, Boolean[]::new))
                .addArrayOfBoolean(column(pairs, pair -> pair.connectTouched, Boolean[]::new))
                .addArrayOfBoolean(column(pairs, pair -> pair.localDeleted, Boolean[]::new))
                .addArrayOfBoolean(column(pairs, pair -> pair.connectDeleted, Boolean[]::new))
                .addArrayOfBoolean(column(pairs, pair -> pair.due, Boolean[]::new));
        return transaction
                .preparedQuery(statements.reconcile)
                .execute(said)
                .map(rows -> judge(pairs, rows))
                .chain(answers -> agree(transaction, answers));
    }

    private List<Answer> judge(List<Touched> pairs, RowSet<Row> rows) {
        Judged judged = new Judged(mapping);
        List<Answer> answers = new ArrayList<>();
        for (Row row : rows) {
            Answer answer = Answer.read(row);
            Touched pair = pairs.get(row.getLong(0).intValue() - 1);
            pair.changes.forEach(change -> outcomes.put(change.id(), judged.of(change, answer)));
            if (answer.fate() != null && answer.key() != null) {
                answers.add(answer);
            }
        }
        return answers;
    }

    private Uni<Void> agree(SqlConnection transaction, List<Answer> answers) {
        if (answers.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return transaction
                .preparedQuery(statements.agree)
                .execute(Tuple.tuple()
                        .addArrayOfString(column(answers, Answer::key, String[]::new))
                        .addArrayOfLong(column(answers, Answer::connectId, Long[]::new))
                        .addArrayOfString(column(answers, Answer::fate, String[]::new))
                        .addArrayOfString(column(answers, Answer::loser, String[]::new))
                        .addArrayOfString(column(answers, Answer::lost, String[]::new)))
                .replaceWithVoid();
    }

    private static String[] texts(List<Change> changes, Function<Change, @Nullable String> text) {
        return column(changes, text, String[]::new);
    }

    private static <F, V> V[] column(List<F> from, Function<F, ? extends @Nullable V> value, IntFunction<V[]> array) {
        V[] column = array.apply(from.size());
        for (int i = 0; i < column.length; i++) {
            V one = value.apply(from.get(i));
            if (one != null) {
                column[i] = Objects.requireNonNull(one);
            }
        }
        return column;
    }
}
