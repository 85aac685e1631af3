package dev.ringback.postgres.mapping;

import dev.ringback.change.TableName;
import dev.ringback.salesforce.mapping.Mapping;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a mapping's two tables, as they are in the database.
 *
 * @param connectSchema whether there is such a schema at all
 * @param local columns of the local table, by name; none where there is no such table
 * @param connect columns of Connect's table, likewise
 * @param begun whether this mapping has ever had a pair
 */
record Shape(boolean connectSchema, Map<String, Column> local, Map<String, Column> connect, boolean begun) {
    private static final String COLUMNS = """
            SELECT w.side, a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod),
                   pg_catalog.format_type(a.atttypid, NULL), t.typcategory::text,
                   CASE WHEN a.attidentity <> '' THEN format('pg_catalog.nextval(%L::pg_catalog.regclass)',
                            pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname))
                        WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
                   EXISTS (SELECT FROM pg_catalog.pg_index i
                           WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indnkeyatts = 1
                             AND i.indkey[0] = a.attnum AND i.indpred IS NULL AND i.indexprs IS NULL)
            FROM unnest($1::text[], $2::text[], $3::text[]) AS w (side, schema, name)
            JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema
            JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.name AND c.relkind IN ('r', 'p')
            JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
            LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum""";

    private static final String THERE = """
            SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = $1::text),
                   EXISTS (SELECT FROM ${schema}.ringback_pairs WHERE mapping = $2::text)""";

    /**
     * A column.
     *
     * @param type as it is declared
     * @param bareType without length or precision
     * @param category of the type, as in {@code pg_type}: N for numbers, S for strings, …
     * @param byDefault the expression of its default, or null
     * @param unique whether an index sees to it that no two rows have the same
     */
    record Column(
            String type,
            String bareType,
            String category,
            @Nullable String byDefault,
            boolean unique) {
        /** The type that a value is brought to before it is compared; too long a text must fail, and not be cut. */
        String comparable() {
            return category.equals("S") || category.equals("V") ? bareType : type;
        }

        boolean isMoment() {
            return bareType.equals("timestamp with time zone");
        }

        boolean isTimestamp() {
            return bareType.equals("timestamp without time zone");
        }
    }

    static Uni<Shape> read(SqlClient client, Mapping mapping, String there) {
        TableName local = mapping.local();
        TableName connect = mapping.connect();
        return client.preparedQuery(COLUMNS)
                .execute(Tuple.of(
                        new String[] {"local", "connect"},
                        new String[] {local.schema(), connect.schema()},
                        new String[] {local.name(), connect.name()}))
                .chain(columns -> client.preparedQuery(there)
                        .execute(Tuple.of(connect.schema(), mapping.name()))
                        .map(rows -> {
                            Row row = rows.iterator().next();
                            return new Shape(
                                    row.getBoolean(0), of("local", columns), of("connect", columns), row.getBoolean(1));
                        }));
    }

    static String there(dev.ringback.postgres.Home home) {
        return home.sql(THERE);
    }

    private static Map<String, Column> of(String side, Iterable<Row> rows) {
        Map<String, Column> columns = new TreeMap<>();
        for (Row row : rows) {
            if (row.getString(0).equals(side)) {
                columns.put(
                        row.getString(1),
                        new Column(
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5),
                                row.getBoolean(6)));
            }
        }
        return columns;
    }
}
