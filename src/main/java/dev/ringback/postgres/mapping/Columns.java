package dev.ringback.postgres.mapping;

import static dev.ringback.postgres.Identifier.literal;
import static dev.ringback.postgres.Identifier.quoted;

import dev.ringback.postgres.mapping.Shape.Column;
import dev.ringback.salesforce.mapping.Binding;
import dev.ringback.salesforce.mapping.Mapping;
import dev.ringback.salesforce.mapping.Source;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A mapping's columns in SQL. The n-th binding's values are called v (the local row's value for Connect), w (Connect's value
 * for the local row), s and t (what is in Connect's and in the local column now), and a (which side is to be written from).
 */
final class Columns {
    private static final Map<String, String> WELL_FORMED = Map.of(
            "bigint", "^-?[0-9]{1,18}$",
            "integer", "^-?[0-9]{1,9}$",
            "smallint", "^-?[0-9]{1,4}$",
            "uuid", "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$");

    private final Mapping mapping;
    private final Shape shape;

    Columns(Mapping mapping, Shape shape) {
        this.mapping = mapping;
        this.shape = shape;
    }

    @Nullable
    Column local(@Nullable String name) {
        return name == null ? null : shape.local().get(name);
    }

    @Nullable
    Column connect(@Nullable String name) {
        return name == null ? null : shape.connect().get(name);
    }

    private static Column there(@Nullable Column column, @Nullable String name) {
        if (column == null) {
            throw new IllegalStateException("column " + name + " was not checked");
        }
        return column;
    }

    List<Binding> bindings() {
        return mapping.bindings();
    }

    String keyType() {
        return there(local(mapping.localKey()), mapping.localKey()).bareType();
    }

    /** A text that may be no key, as an external id that somebody else has filled: then it names nobody. */
    String wellFormed(String text) {
        String pattern = WELL_FORMED.get(keyType());
        return pattern == null ? text : "CASE WHEN " + text + " ~ " + literal(pattern) + " THEN " + text + " END";
    }

    static boolean canBeKey(Column column) {
        return column.category().equals("S") || WELL_FORMED.containsKey(column.bareType());
    }

    static boolean canBeExternal(Column column) {
        return column.category().equals("S") || column.category().equals("N");
    }

    String external() {
        return "k." + quoted(String.valueOf(mapping.externalId()));
    }

    String externalType() {
        return there(connect(mapping.externalId()), mapping.externalId()).bareType();
    }

    /** A number of Salesforce is a floating one, whose own text may have an exponent. */
    String externalText(String from) {
        String name = mapping.externalId();
        if (name == null) {
            return "NULL::text";
        }
        boolean number = there(connect(name), name).category().equals("N");
        return from + quoted(name) + (number ? "::numeric::text" : "::text");
    }

    String externalOf(String text) {
        boolean number = there(connect(mapping.externalId()), mapping.externalId())
                .category()
                .equals("N");
        return number ? "CASE WHEN " + text + " ~ '^-?[0-9]{1,18}$' THEN " + text + " END" : text;
    }

    @Nullable
    String connectDefault(String name) {
        return there(connect(name), name).byDefault();
    }

    /** The key of a local row that is to be made: its default, and without one what the record says. */
    String newKey() {
        String byDefault = there(local(mapping.localKey()), mapping.localKey()).byDefault();
        return byDefault != null ? "(" + byDefault + ")::text" : mapping.externalId() == null ? "NULL::text" : "c_ext";
    }

    String canBeMade() {
        boolean byDefault = there(local(mapping.localKey()), mapping.localKey()).byDefault() != null;
        return byDefault
                ? "true"
                : "(" + (mapping.externalId() == null ? "NULL" : wellFormed("c_ext")) + ") IS NOT NULL";
    }

    String marked() {
        String name = mapping.localDeleted();
        Column column = local(name);
        if (column == null || name == null) {
            return "false";
        }
        return column.category().equals("B") ? "coalesce(" + quoted(name) + ", false)" : quoted(name) + " IS NOT NULL";
    }

    String localValues() {
        return each(
                "",
                (binding, n) -> value(binding.toConnect(), shape.local(), connect(binding.connect()), "v" + n)
                        + current(binding.toLocal(), binding.local(), "t" + n));
    }

    String connectValues() {
        return each(
                "",
                (binding, n) -> value(binding.toLocal(), shape.connect(), local(binding.local()), "w" + n)
                        + current(binding.toConnect(), binding.connect(), "s" + n));
    }

    private static String value(
            @Nullable Source source, Map<String, Column> origin, @Nullable Column target, String name) {
        return source == null || target == null
                ? ""
                : ", (" + sql(source, origin, target) + ")::" + target.comparable() + " AS " + name;
    }

    private static String current(@Nullable Source source, @Nullable String column, String name) {
        return source == null || column == null ? "" : ", " + quoted(column) + " AS " + name;
    }

    /** A column as it is, except that Connect's times are UTC and do not say so. */
    static String sql(Source source, Map<String, Column> origin, Column target) {
        if (!source.isColumn()) {
            return source.text();
        }
        Column column = origin.get(source.text());
        boolean changesKind = column != null
                && ((column.isMoment() && target.isTimestamp()) || (column.isTimestamp() && target.isMoment()));
        return quoted(source.text()) + (changesKind ? " AT TIME ZONE 'UTC'" : "");
    }

    /**
     * Per column: a side that alone has changed it wins, and where both have, the rule decides, which is marked by !. Without
     * anything agreed upon the side that has just been written counts as changed.
     */
    String winners() {
        return each("", (binding, n) -> {
            String local = "CASE WHEN agreed THEN " + hash("v" + n) + " IS DISTINCT FROM b_to[" + n
                    + "] ELSE l_touched OR NOT c_touched END";
            String connect = "CASE WHEN agreed THEN " + hash("w" + n) + " IS DISTINCT FROM b_from[" + n
                    + "] ELSE c_touched OR NOT l_touched END";
            String toConnect = "v" + n + " IS DISTINCT FROM s" + n;
            String toLocal = "w" + n + " IS DISTINCT FROM t" + n;
            String winner;
            if (binding.isMutual()) {
                winner = "WHEN (" + local + ") AND (" + connect + ") THEN CASE WHEN local_wins AND " + toConnect
                        + " THEN 'local!' WHEN NOT local_wins AND " + toLocal + " THEN 'connect!' END WHEN " + local
                        + " THEN CASE WHEN " + toConnect + " THEN 'local' END WHEN " + connect + " THEN CASE WHEN "
                        + toLocal + " THEN 'connect' END";
            } else if (binding.toConnect() != null) {
                winner = "WHEN (NOT agreed OR " + local + ") AND " + toConnect + " THEN 'local'";
            } else {
                winner = "WHEN (NOT agreed OR " + connect + ") AND " + toLocal + " THEN 'connect'";
            }
            return ",\n    CASE WHEN course <> 'merge' THEN NULL " + winner + " END AS a" + n;
        });
    }

    String lost(String winner) {
        return "nullif(concat_ws(', ', NULL::text"
                + each(
                        "",
                        (binding, n) -> binding.isMutual()
                                ? ", CASE WHEN a" + n + " = '" + winner + "' THEN " + literal(binding.word()) + " END"
                                : "")
                + "), '')";
    }

    String hashes(String values, Predicate<Binding> has) {
        return "ARRAY[" + each(", ", (binding, n) -> has.test(binding) ? hash(values + n) : "0") + "]::bigint[]";
    }

    private static String hash(String value) {
        return "coalesce(hashtextextended(" + value + "::text, 0), 0)";
    }

    /** Changes whenever the hashes would mean something else. */
    String fingerprint() {
        String all =
                each("\n", (binding, n) -> binding.toString() + connect(binding.connect()) + local(binding.local()));
        return UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** A list with a part for each binding, by its number from 1. */
    String each(String between, BiFunction<Binding, Integer, String> part) {
        List<String> parts = new ArrayList<>();
        for (Binding binding : mapping.bindings()) {
            parts.add(part.apply(binding, parts.size() + 1));
        }
        return String.join(between, parts);
    }
}
