package dev.ringback.postgres.reading;

import dev.ringback.demo.Database;
import dev.ringback.postgres.Home;
import dev.ringback.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A log with rows that a test wrote itself. */
public final class WrittenLog {
    private static final String INSERT = """
            INSERT INTO %s.database_trigger_logs (schema, klass_name, payload, status)
            SELECT ?, ?, jsonb_build_object('operation', ?::text, 'record_id', ?::text, 'klass_name', ?::text), ?
            RETURNING id""";

    private final Database database;
    private final Home home;

    public WrittenLog(Database database, String schema) {
        this.database = database;
        this.home = new Home(schema);
    }

    public WrittenLog installed() {
        TestDatabase.migrate(database, home, false);
        return this;
    }

    public void clear() {
        write("TRUNCATE %s.database_trigger_logs, %s.ringback_deliveries, %s.ringback_replicas, %s.ringback_gaps,"
                + " %s.ringback_reloads, %s.ringback_reload_changes, %s.ringback_acts");
    }

    /** An UPDATE of a record of the table public.users. */
    public long change(String recordId, String status) {
        return change("public", "users", "UPDATE", recordId, status);
    }

    public long change(String schema, String table, String operation, String recordId, String status) {
        List<Object> values = new ArrayList<>(List.of(schema, table, operation, recordId, table, status));
        return Long.parseLong(query(INSERT, values.toArray()).get(0));
    }

    /** Runs statements in which the log's schema is written as %s. */
    public void write(String sql) {
        execute(inSchema(sql));
    }

    /** The first column of each row, as text. */
    public List<String> query(String sql, Object... values) {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(inSchema(sql))) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                List<String> texts = new ArrayList<>();
                while (rows.next()) {
                    texts.add(rows.getString(1));
                }
                return texts;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void execute(String sql) {
        try (Connection connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String inSchema(String sql) {
        return home.sql(sql.replace("%s", "${schema}"));
    }
}
