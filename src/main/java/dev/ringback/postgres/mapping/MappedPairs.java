package dev.ringback.postgres.mapping;

import dev.ringback.change.Operation;
import dev.ringback.change.Outcome;
import dev.ringback.processing.Batch;
import dev.ringback.processing.Interest;
import dev.ringback.processing.Outcomes;
import dev.ringback.processing.Processor;
import dev.ringback.salesforce.mapping.Mapping;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the two tables of a mapping in step, by state and not by event: a change only says which pair to look at. So the
 * order of the changes does not matter, and an echo finds nothing to write.
 */
final class MappedPairs implements Processor<SqlConnection> {
    private final Mapping mapping;
    private volatile @Nullable Finding finding;

    MappedPairs(Mapping mapping) {
        this.mapping = mapping;
    }

    Mapping mapping() {
        return mapping;
    }

    void found(Finding now) {
        finding = now;
    }

    @Override
    public String name() {
        return "mapping-" + mapping.name();
    }

    /** What pairs them is copied into the log: a deleted row cannot be asked, and a number may not survive a reload. */
    @Override
    public List<Interest> interests() {
        Set<String> local = new TreeSet<>(mapping.localSources());
        local.add(mapping.localKey());
        Set<String> connect = new TreeSet<>(mapping.connectSources());
        connect.add("isdeleted");
        Set<String> localCopies = new TreeSet<>(Set.of(mapping.localKey()));
        Set<String> connectCopies = new TreeSet<>(Set.of("sfid"));
        if (mapping.externalId() != null) {
            connect.add(mapping.externalId());
            connectCopies.add(mapping.externalId());
        }
        if (mapping.localSfid() != null) {
            connect.add("sfid");
            local.add(mapping.localSfid());
            localCopies.add(mapping.localSfid());
        }
        return List.of(
                Interest.in(mapping.local(), Operation.INSERT, Operation.UPDATE, Operation.DELETE)
                        .whenChanged(local.toArray(String[]::new))
                        .copying(localCopies.toArray(String[]::new)),
                Interest.in(mapping.connect(), Operation.INSERT, Operation.UPDATE, Operation.DELETE)
                        .whenChanged(connect.toArray(String[]::new))
                        .copying(connectCopies.toArray(String[]::new)));
    }

    @Override
    public Uni<Outcomes> process(Batch batch, SqlConnection transaction) {
        Finding now = finding;
        if (now != null && now.statements() != null) {
            return new Reconciliation(mapping, now.statements(), batch).run(transaction);
        }
        return Uni.createFrom().item(Outcomes.all(batch, whenItCannotWork(now)));
    }

    /** Before a mapping has begun nobody waits for it, nor may the other processors' changes wait behind it. */
    private static Outcome whenItCannotWork(@Nullable Finding now) {
        if (now == null) {
            return Outcome.postponed("the mapping's tables have not been looked at yet");
        }
        if (now.absent() != null && !now.begun()) {
            return Outcome.ignored("the mapping has not begun: " + now.absent());
        }
        return Outcome.postponed(
                "the mapping cannot work: " + (now.absent() != null ? now.absent() : String.join("; ", now.refused())));
    }
}
