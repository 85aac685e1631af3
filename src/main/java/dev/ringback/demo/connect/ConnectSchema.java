package dev.ringback.demo.connect;

import dev.ringback.postgres.Identifier;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/**
 * The schema as Heroku Connect makes it: its log, its functions, and the mapped tables contact, account and case.
 *
 * @param name of the schema, {@code salesforce} unless somebody chose another
 */
public record ConnectSchema(String name) {
    public static final List<String> TABLES = List.of("account", "contact", "case");

    /** What Connect does with what is written here. */
    public enum Access {
        READ_WRITE,
        READ_ONLY
    }

    public static ConnectSchema salesforce() {
        return new ConnectSchema("salesforce");
    }

    /**
     * Makes everything that is not there yet. Needs a database whose owner is connected, and the programs of hstore.
     *
     * @return whether there was anything to make
     */
    public boolean install(Connection connection) throws SQLException {
        if (exists(connection, "_trigger_log")) {
            return false;
        }
        execute(connection, "schema.sql", Map.of("schema", quoted(), "channel", Identifier.literal(channel())));
        execute(connection, "tables.sql", Map.of("schema", quoted()));
        for (String table : TABLES) {
            map(connection, table, Access.READ_WRITE);
        }
        return true;
    }

    /** Maps a table of this schema, which must have the columns that Connect adds to each: its indexes and its triggers. */
    public void map(Connection connection, String table, Access access) throws SQLException {
        execute(
                connection,
                "mapping.sql",
                Map.of(
                        "schema", quoted(),
                        "table", quoted(table),
                        "sequence", Identifier.literal(quoted("_trigger_log_id_seq")),
                        "captured", access == Access.READ_WRITE ? "'NEW'" : "'READONLY'",
                        "sfidIndex", Identifier.quoted("hcu_idx_" + table + "_sfid"),
                        "systemmodstampIndex", Identifier.quoted("hc_idx_" + table + "_systemmodstamp"),
                        "logger", quoted("hc_" + table + "_logger"),
                        "logTrigger", Identifier.quoted("hc_" + table + "_logtrigger"),
                        "status", quoted("hc_" + table + "_status"),
                        "statusTrigger", Identifier.quoted("hc_" + table + "_status_trigger")));
    }

    /** Where each insert into the log is notified. */
    public String channel() {
        return name + ".hc_trigger_log";
    }

    String quoted(String object) {
        return quoted() + "." + Identifier.quoted(object);
    }

    private String quoted() {
        return Identifier.quoted(name);
    }

    private boolean exists(Connection connection, String table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
            statement.setString(1, quoted(table));
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private static void execute(Connection connection, String resource, Map<String, String> names) throws SQLException {
        String sql = read(resource);
        for (Map.Entry<String, String> name : names.entrySet()) {
            sql = sql.replace("{" + name.getKey() + "}", name.getValue());
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String read(String resource) {
        try (InputStream sql = ConnectSchema.class.getResourceAsStream("/demo/connect/" + resource)) {
            if (sql == null) {
                throw new IllegalStateException("demo/connect/" + resource + " is missing from the class path");
            }
            return new String(sql.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("demo/connect/" + resource + " cannot be read", e);
        }
    }
}
