package dev.ringback.postgres.mapping;

import static dev.ringback.postgres.Identifier.quoted;

import dev.ringback.salesforce.mapping.Binding;
import dev.ringback.salesforce.mapping.Deletion;
import dev.ringback.salesforce.mapping.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The parts of a reconciliation that write. Both keys are known before: of a row that is made, too. */
final class Writes {
    private final Mapping mapping;
    private final Columns columns;
    private final List<String> ctes = new ArrayList<>();
    private final List<String> ofConnect = new ArrayList<>();
    private final List<String> ofLocal = new ArrayList<>();

    /** @param fill puts the mapping's names into a text */
    Writes(Mapping mapping, Columns columns, UnaryOperator<String> fill) {
        this.mapping = mapping;
        this.columns = columns;
        insertLocal(fill);
        insertConnect(fill);
        updateConnect(fill);
        updateLocal(fill);
        if (mapping.direction().to() && mapping.onLocalDelete() == Deletion.DELETE) {
            connect(
                    "del_c",
                    fill.apply("DELETE FROM {connect} x USING verdict d WHERE x.id = d.c_id"
                            + " AND d.course = 'delete connect' RETURNING x.id::bigint AS id"));
        }
        if (mapping.direction().from() && mapping.onConnectDelete() == Deletion.DELETE) {
            local(
                    "del_l",
                    fill.apply("DELETE FROM {local} x USING verdict d WHERE x.{key} = CAST(d.l_key AS {keyType})"
                            + " AND d.course = 'delete local' RETURNING x.{key}::text AS id"));
        }
    }

    String ctes() {
        return ctes.stream().map(cte -> ",\n" + cte).collect(Collectors.joining());
    }

    List<String> connectCtes() {
        return ofConnect;
    }

    List<String> localCtes() {
        return ofLocal;
    }

    /** Whether one of these parts has written this row. */
    String touched(List<String> parts, String id) {
        return parts.isEmpty()
                ? "false"
                : parts.stream()
                        .map(part -> "coalesce(" + id + " IN (SELECT x.id FROM " + part + " x), false)")
                        .collect(Collectors.joining(" OR ", "(", ")"));
    }

    private void connect(String name, String sql) {
        ctes.add(name + " AS (" + sql + ")");
        ofConnect.add(name);
    }

    private void local(String name, String sql) {
        ctes.add(name + " AS (" + sql + ")");
        ofLocal.add(name);
    }

    private void insertLocal(UnaryOperator<String> fill) {
        if (!mapping.direction().from()) {
            return;
        }
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        if (mapping.localSfid() != null) {
            names.add(quoted(mapping.localSfid()));
            values.add("d.c_sfid");
        }
        columns.each("", (binding, n) -> {
            if (binding.toLocal() != null && binding.local() != null) {
                names.add(quoted(binding.local()));
                values.add("d.w" + n);
            }
            return "";
        });
        local(
                "ins_l",
                fill.apply("INSERT INTO {local} ({key}" + after(names) + ") OVERRIDING SYSTEM VALUE"
                        + " SELECT CAST(d.new_key AS {keyType})" + after(values)
                        + " FROM verdict d WHERE d.course = 'insert local'"
                        + " ON CONFLICT ({key}) DO NOTHING RETURNING {key}::text AS id"));
    }

    private void insertConnect(UnaryOperator<String> fill) {
        if (!mapping.direction().to()) {
            return;
        }
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        if (mapping.externalId() != null) {
            names.add(quoted(mapping.externalId()));
            values.add("CAST(d.l_key AS " + columns.externalType() + ")");
        }
        columns.each("", (binding, n) -> {
            if (binding.toConnect() != null && binding.connect() != null) {
                names.add(quoted(binding.connect()));
                values.add("d.v" + n);
            }
            return "";
        });
        String once =
                mapping.externalId() == null ? "" : " ON CONFLICT (" + quoted(mapping.externalId()) + ") DO NOTHING";
        connect(
                "ins_c",
                fill.apply("INSERT INTO {connect} (id" + after(names) + ") SELECT d.new_id" + after(values)
                        + " FROM verdict d WHERE d.course = 'insert connect'" + once + " RETURNING id::bigint AS id"));
    }

    private static String after(List<String> parts) {
        return parts.stream().map(part -> ", " + part).collect(Collectors.joining());
    }

    private void updateConnect(UnaryOperator<String> fill) {
        List<String> sets = new ArrayList<>();
        List<String> conditions = new ArrayList<>();
        columns.each(
                "",
                (binding, n) -> set(
                        binding,
                        binding.toConnect() == null ? null : binding.connect(),
                        n,
                        "local",
                        "v",
                        sets,
                        conditions));
        if (mapping.externalId() != null) {
            String name = quoted(mapping.externalId());
            boolean made = mapping.direction().from();
            sets.add(name + " = CASE WHEN d.course = 'merge' THEN CAST(d.l_key AS " + columns.externalType() + ")"
                    + (made
                            ? " WHEN d.course = 'insert local' THEN CAST(d.new_key AS " + columns.externalType() + ")"
                            : "")
                    + " ELSE x." + name + " END");
            conditions.add("d.course = 'merge' AND d.c_ext IS DISTINCT FROM d.l_key");
            if (made) {
                conditions.add("d.course = 'insert local' AND d.new_key IN (SELECT i.id FROM ins_l i)"
                        + " AND d.c_ext IS DISTINCT FROM d.new_key");
            }
        }
        if (columns.connect("isdeleted") != null
                && mapping.direction().to()
                && mapping.onLocalDelete() == Deletion.MARK) {
            sets.add("isdeleted = CASE WHEN d.course = 'mark connect' THEN true ELSE x.isdeleted END");
            conditions.add("d.course = 'mark connect'");
        }
        if (!sets.isEmpty()) {
            connect(
                    "upd_c",
                    fill.apply("UPDATE {connect} x SET " + String.join(", ", sets)
                            + " FROM verdict d WHERE x.id = d.c_id AND (" + String.join(" OR ", conditions)
                            + ") RETURNING x.id::bigint AS id"));
        }
    }

    private void updateLocal(UnaryOperator<String> fill) {
        List<String> sets = new ArrayList<>();
        List<String> conditions = new ArrayList<>();
        columns.each(
                "",
                (binding, n) -> set(
                        binding,
                        binding.toLocal() == null ? null : binding.local(),
                        n,
                        "connect",
                        "w",
                        sets,
                        conditions));
        if (mapping.localSfid() != null) {
            String name = quoted(mapping.localSfid());
            sets.add(name + " = CASE WHEN d.course = 'merge' AND d.c_sfid IS NOT NULL THEN d.c_sfid ELSE x." + name
                    + " END");
            conditions.add("d.course = 'merge' AND d.c_sfid IS NOT NULL AND d.l_sfid IS DISTINCT FROM d.c_sfid");
        }
        if (mapping.localDeleted() != null
                && mapping.direction().from()
                && mapping.onConnectDelete() == Deletion.MARK) {
            Shape.Column column = columns.local(mapping.localDeleted());
            boolean flag = column != null && column.category().equals("B");
            String name = quoted(mapping.localDeleted());
            sets.add(name + " = CASE WHEN d.course = 'mark local' THEN " + (flag ? "true" : "now()")
                    + " WHEN d.course = 'merge' AND d.b_parted = 'connect' THEN " + (flag ? "false" : "NULL")
                    + " ELSE x."
                    + name + " END");
            conditions.add("d.course = 'mark local' AND NOT d.l_marked");
            conditions.add("d.course = 'merge' AND d.b_parted = 'connect' AND d.l_marked");
        }
        if (!sets.isEmpty()) {
            local(
                    "upd_l",
                    fill.apply("UPDATE {local} x SET " + String.join(", ", sets)
                            + " FROM verdict d WHERE x.{key} = CAST(d.l_key AS {keyType}) AND ("
                            + String.join(" OR ", conditions)
                            + ") RETURNING x.{key}::text AS id"));
        }
    }

    private static String set(
            Binding binding,
            @Nullable String column,
            int n,
            String winner,
            String value,
            List<String> sets,
            List<String> conditions) {
        if (column != null) {
            String wins = "coalesce(d.a" + n + " IN ('" + winner + "', '" + winner + "!'), false)";
            sets.add(quoted(column) + " = CASE WHEN " + wins + " THEN d." + value + n + " ELSE x." + quoted(column)
                    + " END");
            conditions.add(wins);
        }
        return binding.key();
    }
}
