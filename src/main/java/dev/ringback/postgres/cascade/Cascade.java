package dev.ringback.postgres.cascade;

import dev.ringback.change.Change;
import dev.ringback.change.Outcome;
import dev.ringback.postgres.Home;
import dev.ringback.processing.Batch;
import dev.ringback.processing.Interest;
import dev.ringback.processing.Outcomes;
import dev.ringback.processing.Processor;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A processor whose writes are captured. What it writes for several changes at once has no one cause, so it gets them one by
 * one: what was captured meanwhile in this very transaction is its answer to this change, and is marked so. That is two
 * statements more for each change; nobody else pays for it, neither writers nor other processors.
 */
final class Cascade implements Processor<SqlConnection> {
    private static final String OPEN = "SELECT ${schema}.ringback_cascade_open()";
    private static final String CLOSE = "SELECT ${schema}.ringback_cascade_close($1::bigint, $2::bigint)";

    private final Processor<SqlConnection> processor;
    private final String open;
    private final String close;

    Cascade(Processor<SqlConnection> processor, Home home) {
        this.processor = processor;
        this.open = home.sql(OPEN);
        this.close = home.sql(CLOSE);
    }

    @Override
    public String name() {
        return processor.name();
    }

    @Override
    public List<Interest> interests() {
        return processor.interests();
    }

    @Override
    public Uni<Outcomes> process(Batch batch, SqlConnection transaction) {
        Map<Long, Outcome> outcomes = new HashMap<>();
        Set<String> wakes = new HashSet<>();
        Uni<Void> soFar = Uni.createFrom().voidItem();
        for (Change change : batch.changes()) {
            soFar = soFar.chain(() -> answer(change, transaction))
                    .invoke(answered -> {
                        outcomes.putAll(answered.byChange());
                        wakes.addAll(answered.wakes());
                    })
                    .replaceWithVoid();
        }
        return soFar.replaceWith(() -> new Outcomes(outcomes, wakes));
    }

    /** A failure is undone to a mark from before, when the transaction was quiet. */
    private Uni<Outcomes> answer(Change change, SqlConnection transaction) {
        return transaction
                .preparedQuery(open)
                .execute()
                .map(rows -> rows.iterator().next().getLong(0))
                .chain(last -> processor
                        .process(new Batch(List.of(change)), transaction)
                        .call(() -> transaction.preparedQuery(close).execute(Tuple.of(change.id(), last))));
    }
}
