package dev.ringback.postgres.backfill;

import dev.ringback.change.Change;
import dev.ringback.change.Outcome;
import dev.ringback.processing.Batch;
import dev.ringback.processing.Interest;
import dev.ringback.processing.Outcomes;
import dev.ringback.processing.Processor;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;

/** Cares for something, and remembers what it was given. */
final class Wanting implements Processor<SqlConnection> {
    private final String name;
    private final Interest interest;
    final List<Change> given = new ArrayList<>();
    Outcome answer = Outcome.succeeded();

    Wanting(String name, Interest interest) {
        this.name = name;
        this.interest = interest;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Interest> interests() {
        return List.of(interest);
    }

    @Override
    public Uni<Outcomes> process(Batch batch, SqlConnection transaction) {
        given.addAll(batch.changes());
        return Uni.createFrom().item(Outcomes.all(batch, answer));
    }
}
