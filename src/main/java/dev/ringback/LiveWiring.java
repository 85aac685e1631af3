package dev.ringback;

import dev.ringback.operations.Reactions;
import dev.ringback.operations.Reactions.Reaction;
import dev.ringback.postgres.mapping.PairedTables;
import dev.ringback.processing.Processor;
import io.quarkus.arc.All;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Stream;

/** What is told of the service while it runs, and what can be stopped and begun in it. */
final class LiveWiring {
    @Produces
    @Singleton
    Reactions reactions(@All List<Processor<SqlConnection>> all, PairedTables paired) {
        return new Reactions(Stream.concat(
                        all.stream().map(one -> reaction(one, Wiring.isOn(one))),
                        paired.processors().stream().map(one -> reaction(one, true)))
                .toList());
    }

    private static Reaction reaction(Processor<SqlConnection> processor, boolean on) {
        return Reaction.of(processor.name(), on, processor.interests());
    }
}
