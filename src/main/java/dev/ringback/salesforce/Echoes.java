package dev.ringback.salesforce;

import dev.ringback.change.Change;
import dev.ringback.change.Operation;
import dev.ringback.change.Origin;
import dev.ringback.change.Outcome;
import dev.ringback.processing.Batch;
import dev.ringback.processing.Outcomes;
import dev.ringback.processing.Screen;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Knows Heroku Connect's write-backs: what it notes in a mapped table about a write of ours. They are echoes and no news,
 * but for those who wait for them: a first sfid, and the word that a record is in Salesforce as it is here. It takes no
 * statement.
 */
@Singleton
public final class Echoes implements Screen<SqlConnection> {
    /** What Connect writes of its own accord; {@code R__2_claim.sql} has them, too. */
    private static final Set<String> OWN_COLUMNS =
            Set.of(MappedTables.SFID, MappedTables.LAST_OPERATION, "_hc_err", "systemmodstamp");

    private static final String PENDING = "PENDING";

    private final MappedTables tables;
    private final SfidReaders readers;
    private final boolean ignored;

    /** Where nobody keeps an sfid elsewhere. */
    Echoes(MappedTables tables, EchoSettings settings) {
        this(tables, new SfidReaders(Set.of()), settings);
    }

    @Inject
    Echoes(MappedTables tables, SfidReaders readers, EchoSettings settings) {
        this.tables = tables;
        this.readers = readers;
        this.ignored = settings.ignored();
    }

    @Override
    public String name() {
        return "echo";
    }

    @Override
    public boolean concerns(Change change) {
        return change.origin() == Origin.CONNECT
                && change.operation() == Operation.UPDATE
                && tables.mayContain(change)
                && change.changed()
                        .map(changed -> OWN_COLUMNS.containsAll(changed) || tellsOfAWrite(changed))
                        .orElse(false);
    }

    private static boolean tellsOfAWrite(Set<String> changed) {
        return changed.contains(MappedTables.SFID) || changed.contains(MappedTables.LAST_OPERATION);
    }

    @Override
    public Uni<Outcomes> screen(Batch batch, SqlConnection transaction) {
        Map<Long, Outcome> echoes = new HashMap<>();
        Set<String> wakes = new TreeSet<>();
        for (Change change : batch.changes()) {
            Set<String> changed = change.changed().orElse(Set.of());
            if (ignored && OWN_COLUMNS.containsAll(changed) && !readers.areToldBy(change, changed)) {
                echoes.put(change.id(), Outcome.ignored(reason(changed)));
            }
            if (changed.contains(MappedTables.SFID) && change.values().get(MappedTables.SFID) != null) {
                wakes.add("sfid of " + change.table() + " " + change.key());
            }
            if (changed.contains(MappedTables.LAST_OPERATION)
                    && !PENDING.equals(change.values().get(MappedTables.LAST_OPERATION))) {
                wakes.add("synced " + change.table() + " " + change.key());
            }
        }
        return Uni.createFrom().item(new Outcomes(echoes, wakes));
    }

    private static String reason(Set<String> changed) {
        return "echo of Heroku Connect: "
                + (changed.isEmpty() ? "nothing was changed" : String.join(", ", new TreeSet<>(changed)));
    }
}
