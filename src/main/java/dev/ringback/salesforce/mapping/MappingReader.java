package dev.ringback.salesforce.mapping;

import dev.ringback.bounds.Bounds;
import dev.ringback.change.TableName;
import dev.ringback.salesforce.mapping.MappingSettings.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads mappings from the settings, and refuses what is wrong whatever the database holds. */
final class MappingReader {
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9_-]*";

    private final String connectSchema;
    private final Bounds bounds;

    private MappingReader(String connectSchema, Bounds bounds) {
        this.connectSchema = connectSchema;
        this.bounds = bounds;
    }

    /**
     * The mappings that are at work, in the order of their names.
     *
     * @param connectSchema the schema of Connect's tables
     * @param logSchema the schema of the log, which must be another
     * @param bounds learn the place, the value and the mend of all that is wrong; the mappings are of use only without
     */
    static List<Mapping> read(MappingSettings settings, String connectSchema, String logSchema, Bounds bounds) {
        MappingReader reader = new MappingReader(connectSchema, bounds);
        List<Mapping> mappings = new ArrayList<>();
        new TreeMap<>(settings.byName()).forEach((name, entry) -> {
            if (entry.enabled()) {
                mappings.add(reader.mapping(name, entry));
            }
        });
        if (!mappings.isEmpty() && connectSchema.equals(logSchema)) {
            bounds.refuse(
                    "ringback.schema",
                    logSchema + ", which is ringback.connect.schema",
                    "any other, as public: Ringback's log must not live in Heroku Connect's schema");
        }
        Crossings.check(mappings, bounds);
        return mappings;
    }

    private Mapping mapping(String name, Entry entry) {
        if (!name.matches(NAME)) {
            refuse(name, "enabled", entry.enabled(), "a mapping whose name has only letters, digits, - and _");
        }
        Direction direction = word(name, "direction", entry.direction(), Direction.values(), Direction.BOTH);
        Mapping mapping = new Mapping(
                name,
                new TableName(connectSchema, text(name, "connect-table", entry.connectTable())),
                local(name, entry.localTable()),
                direction,
                entry.externalId().orElse(null),
                text(name, "local-key", entry.localKey()),
                entry.localSfid().orElse(null),
                bindings(name, entry, direction),
                word(name, "conflict", entry.conflict(), Conflict.values(), Conflict.SALESFORCE),
                entry.localModified().orElse(null),
                word(name, "on-local-delete", entry.onLocalDelete(), Deletion.values(), Deletion.NOTHING),
                word(name, "on-connect-delete", entry.onConnectDelete(), Deletion.values(), Deletion.NOTHING),
                entry.localDeleted().orElse(null),
                entry.reloadGrace());
        check(mapping);
        return mapping;
    }

    private void check(Mapping mapping) {
        String name = mapping.name();
        if (mapping.externalId() == null && mapping.localSfid() == null) {
            refuse(
                    name,
                    "external-id",
                    "not set, and neither is local-sfid",
                    "the column of " + mapping.connect() + " that holds " + mapping.local() + "." + mapping.localKey()
                            + ", or in local-sfid the local column that holds the sfid, or both");
        }
        if (mapping.local().schema().equals(connectSchema)) {
            refuse(name, "local-table", mapping.local(), "a table outside of the schema " + connectSchema);
        }
        if (mapping.bindings().isEmpty()) {
            refuse(name, "columns", "empty", "at least one pair, as columns.\"email\"=email");
        }
        if (mapping.conflict() == Conflict.NEWEST && mapping.localModified() == null) {
            refuse(
                    name,
                    "local-modified",
                    "not set",
                    "for conflict=newest the local column that says when a row was last changed, as updated_at");
        }
        if (mapping.onConnectDelete() == Deletion.MARK && mapping.localDeleted() == null) {
            refuse(
                    name,
                    "local-deleted",
                    "not set",
                    "for on-connect-delete=mark the local column that is set, a boolean or a time");
        }
        bounds.between(mapping.key("reload-grace"), mapping.grace(), Duration.ZERO, Duration.ofDays(1));
    }

    private TableName local(String name, String table) {
        if (!TableName.canBe(table)) {
            refuse(name, "local-table", "'" + table + "'", "schema.table, or table in public");
            return new TableName("?", "?");
        }
        return TableName.of(table);
    }

    /** A column that is named on both sides is one binding; an expression for one of its ways takes that way's place. */
    private List<Binding> bindings(String name, Entry entry, Direction direction) {
        List<Binding> bindings = new ArrayList<>();
        Map<String, String> to = new TreeMap<>(entry.toSalesforce());
        Map<String, String> from = new TreeMap<>(entry.fromSalesforce());
        new TreeMap<>(entry.columns()).forEach((local, connect) -> {
            text(name, "columns.\"" + local + "\"", connect);
            bindings.add(new Binding(
                    Mapping.key(name, "columns.\"" + local + "\""),
                    local,
                    connect,
                    direction.to() ? source(to.remove(connect), local) : null,
                    direction.from() ? source(from.remove(local), connect) : null));
        });
        to.forEach((connect, sql) -> bindings.add(oneWay(
                name,
                "to-salesforce",
                connect,
                sql,
                direction.to(),
                source -> new Binding(
                        Mapping.key(name, "to-salesforce.\"" + connect + "\""), null, connect, source, null))));
        from.forEach((local, sql) -> bindings.add(oneWay(
                name,
                "from-salesforce",
                local,
                sql,
                direction.from(),
                source -> new Binding(
                        Mapping.key(name, "from-salesforce.\"" + local + "\""), local, null, null, source))));
        return bindings;
    }

    private Binding oneWay(
            String name, String way, String column, String sql, boolean allowed, Function<Source, Binding> made) {
        String setting = way + ".\"" + column + "\"";
        if (!allowed) {
            refuse(name, setting, sql, "nothing, because direction is the other way");
        }
        return made.apply(Source.expression(text(name, setting, sql)));
    }

    private static Source source(@Nullable String expression, String column) {
        return expression == null ? Source.column(column) : Source.expression(expression);
    }

    private String text(String name, String setting, String value) {
        bounds.filled(Mapping.key(name, setting), value, "a name or, for a value, an SQL expression");
        return value;
    }

    private <E extends Enum<E>> E word(String name, String setting, String value, E[] allowed, E otherwise) {
        List<String> words = Arrays.stream(allowed).map(MappingReader::word).toList();
        bounds.oneOf(Mapping.key(name, setting), value, words);
        int which = words.indexOf(value);
        return which < 0 ? otherwise : allowed[which];
    }

    private static String word(Enum<?> one) {
        return one.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private void refuse(String name, String setting, Object value, String allowed) {
        bounds.refuse(Mapping.key(name, setting), value, allowed);
    }
}
