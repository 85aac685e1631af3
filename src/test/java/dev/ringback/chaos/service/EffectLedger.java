package dev.ringback.chaos.service;

import dev.ringback.change.Change;
import dev.ringback.change.Operation;
import dev.ringback.change.Outcome;
import dev.ringback.change.TableName;
import dev.ringback.processing.Batch;
import dev.ringback.processing.Interest;
import dev.ringback.processing.Outcomes;
import dev.ringback.processing.Processor;
import io.quarkus.arc.properties.IfBuildProperty;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Writes down each change that reaches it, with its place among those of its record, and forbids nothing: what comes twice
 * or in the wrong order is written twice and in the wrong order. Some changes fail at their first attempt, by an outcome or
 * by an exception after the write, so that retries and undone writes are part of the picture.
 */
@ApplicationScoped
@IfBuildProperty(name = "ringback.chaos", stringValue = "true")
public final class EffectLedger implements Processor<SqlConnection> {
    private static final int FAILS = 97;
    private static final int BREAKS = 997;

    private static final String WRITE = """
            INSERT INTO chaos.effects (change_id, record, place)
            SELECT c.id, c.record,
                   coalesce((SELECT max(e.place) FROM chaos.effects e WHERE e.record = c.record), 0)
                       + row_number() OVER (PARTITION BY c.record ORDER BY c.nth)
            FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS c (id, record, nth)
            ORDER BY c.nth""";

    @Override
    public String name() {
        return "effect-ledger";
    }

    @Override
    public List<Interest> interests() {
        return List.of(Interest.in(TableName.of("chaos.things"), Operation.INSERT, Operation.UPDATE, Operation.DELETE));
    }

    @Override
    public Uni<Outcomes> process(Batch batch, SqlConnection transaction) {
        List<Change> written = batch.where(change -> !failsAtFirst(change, FAILS));
        Map<Long, Outcome> failed = batch.where(change -> failsAtFirst(change, FAILS)).stream()
                .collect(Collectors.toMap(Change::id, change -> Outcome.failed("fails at first")));
        return write(written, transaction)
                .invoke(() -> breakAt(written))
                .replaceWith(() -> Outcomes.all(batch, Outcome.succeeded()).but(failed));
    }

    private static boolean failsAtFirst(Change change, int everyNth) {
        return change.attempts() == 0 && change.id() % everyNth == 0;
    }

    private static void breakAt(List<Change> written) {
        written.stream()
                .filter(change -> failsAtFirst(change, BREAKS))
                .findFirst()
                .ifPresent(change -> {
                    throw new IllegalStateException("breaks at first");
                });
    }

    private static Uni<Void> write(List<Change> changes, SqlConnection transaction) {
        return transaction
                .preparedQuery(WRITE)
                .execute(Tuple.tuple()
                        .addArrayOfLong(array(changes, Change::id))
                        .addArrayOfLong(array(changes, change -> Long.valueOf(change.key()))))
                .replaceWithVoid();
    }

    private static Long[] array(List<Change> changes, Function<Change, Long> value) {
        return changes.stream().map(value).toArray(Long[]::new);
    }
}
