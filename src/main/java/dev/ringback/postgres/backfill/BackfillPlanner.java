package dev.ringback.postgres.backfill;

import dev.ringback.change.Operation;
import dev.ringback.change.Origin;
import dev.ringback.change.TableName;
import dev.ringback.postgres.Home;
import dev.ringback.postgres.backfill.BackfillPlan.Flaw;
import dev.ringback.processing.Interest;
import dev.ringback.processing.Processors;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Finds out how rows are to be logged so that the processor understands them, and refuses what cannot be. */
public final class BackfillPlanner {
    /** Whoever locks a row needs a right to write it. */
    private static final String PLACE = """
            SELECT c.oid::bigint AS oid, c.relkind::text AS kind, ${schema}.ringback_key_columns(c.oid) AS keys,
                pg_catalog.has_any_column_privilege(c.oid, 'UPDATE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT') AS may,
                ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
                      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum) AS columns
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = $1::text AND c.relname = $2::text""";

    private static final String CHECK =
            "SELECT k.nth, k.type, k.reason FROM ${schema}.ringback_backfill_check($1::bigint::oid, $2::jsonb) k";

    private static final String COUNT =
            "SELECT c.estimated, c.counted FROM ${schema}.ringback_backfill_count($1::text, $2::text, $3::jsonb) c";

    private final Home home;
    private final Processors<SqlConnection> processors;
    private final List<Interest> watched;

    /** @param watched all that capture was asked for, with the values that it copies */
    public BackfillPlanner(Home home, Processors<SqlConnection> processors, List<Interest> watched) {
        this.home = home;
        this.processors = processors;
        this.watched = List.copyOf(watched);
    }

    Uni<BackfillPlan> plan(SqlConnection connection, BackfillOrder order) {
        if (!processors.names().contains(order.processor())) {
            return refused(order, "processor", order.processor(), "There is no such processor.", processors.names());
        }
        Optional<Interest> interest = interest(order);
        if (interest.isEmpty()) {
            return refused(
                    order,
                    "table",
                    order.table().toString(),
                    "The processor " + order.processor() + " does not care for rows that are there.",
                    tables(order.processor()));
        }
        return connection
                .preparedQuery(home.sql(PLACE))
                .execute(Tuple.of(order.table().schema(), order.table().name()))
                .chain(rows -> rows.size() == 0
                        ? refused(order, "table", order.table().toString(), "There is no such table.", List.of())
                        : plan(
                                connection,
                                order,
                                interest.get(),
                                rows.iterator().next()));
    }

    private Uni<BackfillPlan> plan(SqlConnection connection, BackfillOrder order, Interest interest, Row place) {
        List<String> keys = List.of(place.getArrayOfStrings("keys"));
        String unfit = !"rp".contains(place.getString("kind"))
                ? "It is no table."
                : keys.isEmpty()
                        ? "It has no key: no primary key, and no unique index on columns that are NOT NULL."
                        : place.getBoolean("may")
                                ? ""
                                : "The service may not lock its rows: GRANT SELECT, UPDATE (a column will do) to its role.";
        if (!unfit.isEmpty()) {
            return refused(order, "table", order.table().toString(), unfit, List.of("a table with a key"));
        }
        return connection
                .preparedQuery(home.sql(CHECK))
                .execute(Tuple.of(place.getLong("oid"), order.conditions()))
                .chain(wrong -> wrong.size() > 0
                        ? Uni.createFrom()
                                .item(BackfillPlan.not(
                                        order,
                                        flaw(order, place, wrong.iterator().next())))
                        : count(connection, order)
                                .map(row -> new BackfillPlan(
                                        order,
                                        operation(interest),
                                        origin(interest),
                                        copies(order.table()),
                                        keys,
                                        row.getLong("estimated"),
                                        row.getLong("counted"),
                                        null)));
    }

    private Uni<Row> count(SqlConnection connection, BackfillOrder order) {
        return connection
                .preparedQuery(home.sql(COUNT))
                .execute(Tuple.of(order.table().schema(), order.table().name(), order.conditions()))
                .map(rows -> rows.iterator().next());
    }

    private static Flaw flaw(BackfillOrder order, Row place, Row wrong) {
        BackfillOrder.Condition condition = order.where().get(wrong.getInteger("nth"));
        String member = "where[" + wrong.getInteger("nth") + "].";
        String type = String.valueOf(wrong.getString("type"));
        return switch (wrong.getString("reason")) {
            case "column" ->
                new Flaw(
                        member + "column",
                        condition.column(),
                        "The table has no such column.",
                        List.of(place.getArrayOfStrings("columns")));
            case "operator" ->
                new Flaw(
                        member + "op",
                        condition.op(),
                        "Column " + condition.column() + " is of the type " + type + ", which does not know it.",
                        List.of("is null", "is not null"));
            default ->
                new Flaw(
                        member + "value",
                        wrong.getString("reason"),
                        "Column " + condition.column() + " is of the type " + type + ", and this is no value of it.",
                        List.of("a value of the type " + type));
        };
    }

    /** One that is there is like one that has just come; best of all by anybody's hand. */
    private Optional<Interest> interest(BackfillOrder order) {
        return Stream.of(Origin.LOCAL, Origin.CONNECT, Origin.SELF)
                .flatMap(origin -> processors.interestsOf(order.processor()).stream()
                        .filter(one -> one.table().equals(order.table())
                                && one.origins().contains(origin)
                                && (one.operations().contains(Operation.INSERT)
                                        || one.operations().contains(Operation.UPDATE))))
                .findFirst();
    }

    private static Origin origin(Interest interest) {
        return Stream.of(Origin.LOCAL, Origin.CONNECT)
                .filter(interest.origins()::contains)
                .findFirst()
                .orElse(Origin.SELF);
    }

    /** Inserts by Heroku Connect would be taken for a reload. */
    private static Operation operation(Interest interest) {
        boolean both = interest.operations().contains(Operation.INSERT)
                && interest.operations().contains(Operation.UPDATE);
        boolean asUpdate = both
                ? origin(interest) == Origin.CONNECT
                : !interest.operations().contains(Operation.INSERT);
        return asUpdate ? Operation.UPDATE : Operation.INSERT;
    }

    private List<String> copies(TableName table) {
        TreeSet<String> copies = new TreeSet<>();
        watched.stream().filter(one -> one.table().equals(table)).forEach(one -> copies.addAll(one.copies()));
        return List.copyOf(copies);
    }

    private List<String> tables(String processor) {
        return processors.interestsOf(processor).stream()
                .filter(one -> one.operations().contains(Operation.INSERT)
                        || one.operations().contains(Operation.UPDATE))
                .map(one -> one.table().toString())
                .distinct()
                .sorted()
                .toList();
    }

    private static Uni<BackfillPlan> refused(
            BackfillOrder order, String member, String value, String detail, List<String> allowed) {
        return Uni.createFrom().item(BackfillPlan.not(order, new Flaw(member, value, detail, allowed)));
    }
}
