package dev.ringback.postgres.mapping;

import static dev.ringback.postgres.Identifier.quoted;

import dev.ringback.bounds.Bounds;
import dev.ringback.change.TableName;
import dev.ringback.postgres.Home;
import dev.ringback.postgres.mapping.Shape.Column;
import dev.ringback.salesforce.mapping.Binding;
import dev.ringback.salesforce.mapping.Deletion;
import dev.ringback.salesforce.mapping.Mapping;
import dev.ringback.salesforce.mapping.Source;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares a mapping with its tables. A schema that Heroku Connect has not made yet is waited for; what is wrong in a schema
 * that is there would be wrong for ever, and is refused.
 */
final class ShapeCheck {
    private final Pool pool;
    private final Home home;
    private final Mapping mapping;
    private final Bounds bounds = new Bounds();

    ShapeCheck(Pool pool, Home home, Mapping mapping) {
        this.pool = pool;
        this.home = home;
        this.mapping = mapping;
    }

    Uni<Finding> check() {
        return Shape.read(pool, mapping, Shape.there(home)).chain(this::judge);
    }

    private Uni<Finding> judge(Shape shape) {
        if (shape.local().isEmpty()) {
            bounds.refuse(mapping.key("local-table"), mapping.local(), "a table that exists");
        }
        if (!shape.connectSchema()) {
            return Uni.createFrom()
                    .item(finding(
                            null,
                            "there is no schema " + mapping.connect().schema()
                                    + ": Heroku Connect is not provisioned yet, or ringback.connect.schema names another",
                            shape));
        }
        if (shape.connect().isEmpty()) {
            bounds.refuse(mapping.key("connect-table"), mapping.connect(), "a table that Heroku Connect has mapped");
        }
        if (!bounds.areKept()) {
            return Uni.createFrom().item(finding(null, null, shape));
        }
        columns(shape);
        if (!bounds.areKept()) {
            return Uni.createFrom().item(finding(null, null, shape));
        }
        return types(shape).chain(() -> {
            if (!bounds.areKept()) {
                return Uni.createFrom().item(finding(null, null, shape));
            }
            Statements statements = new Statements(mapping, shape, home);
            return prepared(statements).map(done -> finding(bounds.areKept() ? statements : null, null, shape));
        });
    }

    private Finding finding(@Nullable Statements statements, @Nullable String absent, Shape shape) {
        return new Finding(mapping.name(), statements, absent, bounds.refusals(), shape.begun());
    }

    private void columns(Shape shape) {
        if (!shape.connect().containsKey("sfid") || !shape.connect().containsKey("_hc_lastop")) {
            bounds.refuse(
                    mapping.key("connect-table"),
                    mapping.connect(),
                    "a table that Heroku Connect has mapped, with sfid");
        }
        Column key = there(shape.local(), mapping.local(), mapping.localKey(), mapping.key("local-key"));
        if (key != null) {
            unique(key, mapping.localKey(), mapping.local(), mapping.key("local-key"));
            if (!Columns.canBeKey(key)) {
                bounds.refuse(
                        mapping.key("local-key"),
                        mapping.localKey() + ", a " + key.type(),
                        "a whole number, a uuid or a text");
            }
        }
        Column external = there(shape.connect(), mapping.connect(), mapping.externalId(), mapping.key("external-id"));
        if (external != null) {
            unique(external, mapping.externalId(), mapping.connect(), mapping.key("external-id"));
            if (!Columns.canBeExternal(external)) {
                bounds.refuse(
                        mapping.key("external-id"),
                        mapping.externalId() + ", a " + external.type(),
                        "a text or a number");
            }
        }
        Column sfid = there(shape.local(), mapping.local(), mapping.localSfid(), mapping.key("local-sfid"));
        if (sfid != null) {
            unique(sfid, mapping.localSfid(), mapping.local(), mapping.key("local-sfid"));
        }
        there(shape.local(), mapping.local(), mapping.localModified(), mapping.key("local-modified"));
        there(shape.local(), mapping.local(), mapping.localDeleted(), mapping.key("local-deleted"));
        if (mapping.onLocalDelete() == Deletion.MARK && !shape.connect().containsKey("isdeleted")) {
            bounds.refuse(
                    mapping.key("on-local-delete"),
                    "mark",
                    "nothing or delete, as " + mapping.connect() + " has no column isdeleted");
        }
        for (Binding binding : mapping.bindings()) {
            there(shape.local(), mapping.local(), binding.local(), binding.key());
            there(shape.connect(), mapping.connect(), binding.connect(), binding.key());
        }
    }

    private @Nullable Column there(Map<String, Column> columns, TableName table, @Nullable String name, String key) {
        if (name == null) {
            return null;
        }
        Column column = columns.get(name);
        if (column == null) {
            bounds.refuse(key, name, "a column of " + table + ": " + String.join(", ", columns.keySet()));
        }
        return column;
    }

    private void unique(Column column, @Nullable String name, TableName table, String key) {
        if (!column.unique()) {
            bounds.refuse(
                    key,
                    name + ", which has no unique index",
                    "a column with one: CREATE UNIQUE INDEX ON " + quoted(table) + " (" + quoted(String.valueOf(name))
                            + ")");
        }
    }

    /** The database itself says whether an expression is one, and whether its value can go where it is to go. */
    private Uni<Void> types(Shape shape) {
        List<Uni<Void>> looks = new ArrayList<>();
        for (Binding binding : mapping.bindings()) {
            looks.add(assigned(
                    binding,
                    binding.toConnect(),
                    mapping.local(),
                    shape.local(),
                    mapping.connect(),
                    binding.connect(),
                    shape.connect()));
            looks.add(assigned(
                    binding,
                    binding.toLocal(),
                    mapping.connect(),
                    shape.connect(),
                    mapping.local(),
                    binding.local(),
                    shape.local()));
        }
        return inTurn(looks);
    }

    private Uni<Void> assigned(
            Binding binding,
            @Nullable Source source,
            TableName from,
            Map<String, Column> origin,
            TableName to,
            @Nullable String name,
            Map<String, Column> targets) {
        Column target = name == null ? null : targets.get(name);
        if (source == null || name == null || target == null) {
            return Uni.createFrom().voidItem();
        }
        String sql =
                "EXPLAIN UPDATE " + quoted(to) + " AS target SET " + quoted(name) + " = source.value FROM (SELECT ("
                        + Columns.sql(source, origin, target) + ") AS value FROM " + quoted(from) + ") source";
        String way = to.equals(mapping.connect()) ? "to-salesforce" : "from-salesforce";
        return explained(
                sql,
                source.isColumn() ? binding.key() : mapping.key(way + ".\"" + name + "\""),
                source.text(),
                "what can be assigned to " + to + "." + name + ", a " + target.type());
    }

    private Uni<Void> prepared(Statements statements) {
        List<Uni<Void>> looks = new ArrayList<>();
        for (String statement : statements.all()) {
            looks.add(Uni.createFrom().deferred(() -> pool.withConnection(
                            connection -> connection.prepare(statement).chain(prepared -> prepared.close()))
                    .onFailure(ShapeCheck::isRefusal)
                    .invoke(failure -> bounds.refuse(
                            mapping.key("columns"), words(failure), "columns and expressions that can be compared"))
                    .onFailure(ShapeCheck::isRefusal)
                    .recoverWithNull()));
        }
        return inTurn(looks);
    }

    private Uni<Void> explained(String sql, String key, String value, String allowed) {
        return Uni.createFrom().deferred(() -> pool.preparedQuery(sql)
                .execute()
                .replaceWithVoid()
                .onFailure(ShapeCheck::isRefusal)
                .invoke(failure -> bounds.refuse(key, value + " (" + words(failure) + ")", allowed))
                .onFailure(ShapeCheck::isRefusal)
                .recoverWithNull());
    }

    private static Uni<Void> inTurn(List<Uni<Void>> looks) {
        return Multi.createFrom()
                .iterable(looks)
                .onItem()
                .transformToUniAndConcatenate(look -> look.replaceWith(true))
                .collect()
                .last()
                .replaceWithVoid();
    }

    /** Classes 42 and 22 are about the statement and its values; a missing right is an operator's business. */
    private static boolean isRefusal(Throwable failure) {
        return failure instanceof PgException refused
                && refused.getSqlState() != null
                && (refused.getSqlState().startsWith("42")
                        || refused.getSqlState().startsWith("22"))
                && !refused.getSqlState().equals("42501");
    }

    private static String words(Throwable failure) {
        return failure instanceof PgException refused
                ? refused.getErrorMessage()
                : String.valueOf(failure.getMessage());
    }
}
