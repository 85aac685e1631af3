package dev.ringback.postgres;

import dev.ringback.change.TableName;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Mutes triggers that Ringback did not install and that know no quiet setting, for one transaction: each is disabled by its
 * name and enabled before the commit, so that nobody else ever sees it disabled, and a rollback enables it by itself.
 *
 * <p>It has a price, and so is only for the tables that are configured: ALTER TABLE takes a lock that blocks every other
 * writer of the table until this transaction ends. Measured beside four writers, it costs more than nine tenths of their
 * throughput and ours. Only the one named trigger falls silent; Heroku Connect's, constraints and all others go on firing.
 *
 * <p>Call {@link #disable} before the first savepoint that may be rolled back to, or the rollback enables it again.
 */
public final class NamedTriggerMute {
    /** A trigger that is disabled already, or only meant for replicas, is none of our business. */
    private static final String FIRING = """
            SELECT m.nth::integer - 1, t.tgenabled = 'A'
            FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS m (schema, table_name, trigger_name, nth)
            JOIN pg_catalog.pg_namespace n ON n.nspname = m.schema
            JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = m.table_name
            JOIN pg_catalog.pg_trigger t ON t.tgrelid = c.oid AND t.tgname = m.trigger_name AND NOT t.tgisinternal
            WHERE t.tgenabled IN ('O', 'A') ORDER BY m.nth""";

    /** The transaction itself remembers what it has disabled: a savepoint that is rolled back forgets both at once. */
    private static final String REMEMBER = "SELECT set_config('ringback.disabled', $1::text, true)";

    private static final String RECALL = "SELECT coalesce(current_setting('ringback.disabled', true), '')";

    private final List<TableName> tables = new ArrayList<>();
    private final List<String> triggers = new ArrayList<>();

    public static final NamedTriggerMute NOTHING = new NamedTriggerMute(Map.of());

    /** For these tables these triggers. The tables are locked in the order of their names, by everybody. */
    public NamedTriggerMute(Map<TableName, String> triggerOf) {
        SortedMap<TableName, String> ordered = new TreeMap<>(triggerOf);
        tables.addAll(ordered.keySet());
        triggers.addAll(ordered.values());
    }

    /** With no trigger to mute there is nothing to do. */
    boolean isEmpty() {
        return tables.isEmpty();
    }

    /** Within the transaction, before it writes. */
    public Uni<Void> disable(SqlConnection transaction) {
        if (tables.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return transaction.preparedQuery(FIRING).execute(configured()).chain(firing -> {
            List<String> statements = new ArrayList<>();
            List<String> disabled = new ArrayList<>();
            firing.forEach(row -> {
                int nth = row.getInteger(0);
                statements.add(alter(nth, "DISABLE"));
                disabled.add(row.getBoolean(1) ? nth + "A" : nth + "O");
            });
            return disabled.isEmpty()
                    ? Uni.createFrom().voidItem()
                    : transaction
                            .query(String.join("; ", statements))
                            .execute()
                            .chain(() -> remember(transaction, String.join(" ", disabled)));
        });
    }

    /** Within the transaction, before its commit: what {@link #disable} has disabled, and as it was. */
    public Uni<Void> enable(SqlConnection transaction) {
        if (tables.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return transaction.query(RECALL).execute().chain(rows -> {
            String disabled = rows.iterator().next().getString(0);
            if (disabled.isEmpty()) {
                return Uni.createFrom().voidItem();
            }
            List<String> statements = new ArrayList<>();
            for (String mark : disabled.split(" ", -1)) {
                int nth = Integer.parseInt(mark.substring(0, mark.length() - 1));
                statements.add(alter(nth, mark.endsWith("A") ? "ENABLE ALWAYS" : "ENABLE"));
            }
            return transaction.query(String.join("; ", statements)).execute().chain(() -> remember(transaction, ""));
        });
    }

    private String alter(int nth, String how) {
        return "ALTER TABLE " + Identifier.quoted(tables.get(nth)) + " " + how + " TRIGGER "
                + Identifier.quoted(triggers.get(nth));
    }

    private static Uni<Void> remember(SqlConnection transaction, String disabled) {
        return transaction.preparedQuery(REMEMBER).execute(Tuple.of(disabled)).replaceWithVoid();
    }

    private Tuple configured() {
        return Tuple.of(
                tables.stream().map(TableName::schema).toArray(String[]::new),
                tables.stream().map(TableName::name).toArray(String[]::new),
                triggers.toArray(String[]::new));
    }
}
