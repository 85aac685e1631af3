package dev.ringback.demo.connect;

import dev.ringback.postgres.Identifier;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A table that Connect keeps in step with an object in Salesforce, as Connect's session writes it. */
final class MappedTable {
    private static final Set<String> KEPT_BY_SALESFORCE = Set.of("sfid", "createddate", "systemmodstamp", "isdeleted");

    private static final String COLUMNS = """
            SELECT attname FROM pg_attribute
            WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped
              AND attname NOT IN ('id', '_hc_lastop', '_hc_err')
            ORDER BY attnum""";

    /** The column whose unique index has the name that Connect gives it. */
    private static final String EXTERNAL_ID = """
            SELECT attribute.attname
            FROM pg_index AS index
            JOIN pg_class AS relation ON relation.oid = index.indexrelid
            JOIN pg_attribute AS attribute ON attribute.attrelid = index.indrelid AND attribute.attnum = index.indkey[0]
            WHERE index.indrelid = to_regclass(?) AND index.indisunique AND attribute.attname <> 'sfid'
              AND relation.relname LIKE 'hcu\\_idx\\_%'""";

    private static final String SFID = "SELECT sfid FROM {table} WHERE id = ?";

    /**
     * A reader that was faster has written all of it already, or has made a second row of the record: then the first stays
     * without its sfid.
     */
    private static final String INSERTED = """
            UPDATE {table} SET sfid = ?, _hc_lastop = 'INSERTED'
            WHERE id = ? AND sfid IS NULL AND NOT EXISTS (SELECT FROM {table} AS other WHERE other.sfid = ?)""";

    private static final String UPDATED = """
            UPDATE {table} SET _hc_lastop = 'UPDATED'
            WHERE id = ? AND _hc_lastop IN ('PENDING', 'FAILED')""";

    /** Connect's own trigger takes a second FAILED for no news, and would say SYNCED. */
    private static final String FAILS_ANEW = """
            UPDATE {table} SET _hc_lastop = 'PENDING', _hc_err = NULL
            WHERE id = ? AND _hc_lastop = 'FAILED' AND _hc_err IS DISTINCT FROM ?""";

    private static final String FAILED = """
            UPDATE {table} SET _hc_lastop = 'FAILED', _hc_err = ?
            WHERE id = ? AND _hc_lastop IS DISTINCT FROM 'FAILED'""";

    private static final String REFRESH = """
            UPDATE {table} SET ({columns}) = (SELECT {columns} FROM jsonb_populate_record(NULL::{table}, ?::jsonb))
            WHERE sfid = ?""";

    private static final String RECOGNISE = """
            UPDATE {table} SET ({columns}) = (SELECT {columns} FROM jsonb_populate_record(NULL::{table}, ?::jsonb))
            WHERE sfid IS NULL AND {external} = ?""";

    private static final String INSERT = """
            INSERT INTO {table} ({columns})
            SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, ?::jsonb)""";

    private static final String REMOVE = "DELETE FROM {table} WHERE sfid = ?";

    private static final String ROWS =
            "SELECT sfid, to_jsonb(present.*) FROM {table} AS present WHERE sfid IS NOT NULL";

    private final String name;
    private final String quoted;
    private final List<String> columns;
    private final @Nullable String externalId;

    private MappedTable(String name, String quoted, List<String> columns, @Nullable String externalId) {
        this.name = name;
        this.quoted = quoted;
        this.columns = columns;
        this.externalId = externalId;
    }

    static MappedTable read(Connection connection, ConnectSchema schema, String name) throws SQLException {
        String quoted = schema.quoted(name);
        List<String> columns = texts(connection, COLUMNS, quoted);
        if (!columns.contains("sfid")) {
            throw new IllegalStateException(quoted + " is no table that Heroku Connect maps");
        }
        List<String> externalIds = texts(connection, EXTERNAL_ID, quoted);
        return new MappedTable(name, quoted, columns, externalIds.isEmpty() ? null : externalIds.get(0));
    }

    String name() {
        return name;
    }

    /** What Salesforce lets others write. */
    Map<String, @Nullable String> writable(Map<String, @Nullable String> values) {
        Map<String, @Nullable String> writable = new HashMap<>(values);
        writable.keySet().retainAll(columns);
        writable.keySet().removeAll(KEPT_BY_SALESFORCE);
        return writable;
    }

    Optional<String> sfid(Connection connection, int id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(named(SFID))) {
            statement.setInt(1, id);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
            }
        }
    }

    void inserted(Connection connection, int id, String sfid) throws SQLException {
        update(connection, INSERTED, sfid, id, sfid);
    }

    void updated(Connection connection, int id) throws SQLException {
        update(connection, UPDATED, id);
    }

    void failed(Connection connection, int id, String error) throws SQLException {
        update(connection, FAILS_ANEW, id, error);
        update(connection, FAILED, error, id);
    }

    /** As Salesforce has it now: by its sfid, by its external id, or as a new row. */
    void refresh(Connection connection, SalesforceRecord present) throws SQLException {
        String json = json(present).encode();
        if (update(connection, REFRESH, json, present.sfid()) > 0) {
            return;
        }
        String external = externalId == null ? null : present.field(externalId);
        if (external == null || update(connection, RECOGNISE, json, external) == 0) {
            insert(connection, List.of(present));
        }
    }

    int remove(Connection connection, String sfid) throws SQLException {
        return update(connection, REMOVE, sfid);
    }

    void insert(Connection connection, List<SalesforceRecord> records) throws SQLException {
        JsonArray rows = new JsonArray();
        records.forEach(present -> rows.add(json(present)));
        update(connection, INSERT, rows.encode());
    }

    /** Empties the table: in one go, or row by row. */
    void clear(Connection connection, boolean truncate) throws SQLException {
        update(connection, truncate ? "TRUNCATE {table}" : "DELETE FROM {table}");
    }

    /** The rows that Salesforce knows, by their sfid. */
    Map<String, Map<String, @Nullable String>> rows(Connection connection) throws SQLException {
        Map<String, Map<String, @Nullable String>> rows = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(named(ROWS));
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                rows.put(row.getString(1), writable(Json.texts(row.getString(2))));
            }
        }
        return rows;
    }

    private static JsonObject json(SalesforceRecord present) {
        JsonObject json = new JsonObject();
        present.fields().forEach(json::put);
        return json.put("sfid", present.sfid())
                .put("createddate", present.created().toString())
                .put("systemmodstamp", present.modified().toString())
                .put("isdeleted", present.deleted());
    }

    private int update(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(named(sql))) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement.executeUpdate();
        }
    }

    private static List<String> texts(Connection connection, String sql, String table) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, table);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    texts.add(row.getString(1));
                }
            }
        }
        return texts;
    }

    private String named(String sql) {
        String list = columns.stream().map(Identifier::quoted).collect(Collectors.joining(", "));
        return sql.replace("{table}", quoted)
                .replace("{columns}", list)
                .replace("{external}", externalId == null ? "NULL" : Identifier.quoted(externalId));
    }
}
