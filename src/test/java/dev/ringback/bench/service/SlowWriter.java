package dev.ringback.bench.service;

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

/** Costs 2 ms of database time for each change, as a processor does that waits for disks or locks. */
@ApplicationScoped
@IfBuildProperty(name = "ringback.bench", stringValue = "true")
public final class SlowWriter implements Processor<SqlConnection> {
    private static final String TAKE_TIME = "SELECT pg_sleep(0.002 * $1::integer)";

    @Override
    public String name() {
        return "slow-writer";
    }

    @Override
    public List<Interest> interests() {
        return List.of(Interest.in(TableName.of("public.users"), Operation.INSERT));
    }

    @Override
    public Uni<Outcomes> process(Batch batch, SqlConnection transaction) {
        return transaction
                .preparedQuery(TAKE_TIME)
                .execute(Tuple.of(batch.changes().size()))
                .map(slept -> Outcomes.all(batch, Outcome.succeeded()));
    }
}
