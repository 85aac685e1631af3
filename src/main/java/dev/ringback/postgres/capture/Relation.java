package dev.ringback.postgres.capture;

import dev.ringback.change.TableName;
import io.vertx.core.json.JsonArray;
import io.vertx.mutiny.sqlclient.Row;
import java.util.List;
import java.util.Set;

/**
 * A watched table, or one of its partitions or inheriting tables, as the catalogue shows it.
 *
 * @param loggedAs the watched table
 * @param kind the catalogue's letter: r table, p partitioned, v view, m materialized view, f foreign table
 * @param key the watched table's key columns; empty if it has no key
 * @param columns of the watched table
 * @param plain whether each of its rows is fit for jsonb
 */
record Relation(
        TableName name,
        TableName loggedAs,
        char kind,
        List<String> key,
        Set<String> columns,
        boolean plain,
        List<Installed> triggers,
        String oid) {
    /** Columns in the order of {@link Catalogue}'s statement. */
    static Relation read(Row row) {
        return new Relation(
                new TableName(row.getString(2), row.getString(3)),
                new TableName(row.getString(0), row.getString(1)),
                row.getString(4).charAt(0),
                List.of(row.getArrayOfStrings(5)),
                Set.of(row.getArrayOfStrings(6)),
                row.getBoolean(7),
                Installed.read((JsonArray) row.getJson(8)),
                row.getString(9));
    }

    boolean isTable() {
        return kind == 'r' || kind == 'p';
    }

    boolean isWatchedItself() {
        return name.equals(loggedAs);
    }
}
