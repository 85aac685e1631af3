package dev.ringback.postgres.reading;

import dev.ringback.demo.Database;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A log with rows that a test wrote itself. */
public final class WrittenLog {
    private static final List<String> FILES =
            List.of("V1__log.sql", "R__1_capture.sql", "R__2_claim.sql", "R__3_settle.sql");

    private static final String INSERT = """
            INSERT INTO %s.database_trigger_logs (schema, klass_name, payload, status)
            SELECT ?, ?, jsonb_build_object('operation', ?::text, 'record_id', ?::text, 'klass_name', ?::text), ?
            RETURNING id""";

    private final Database database;
    private final String schema;

    /** @param schema as an identifier in SQL */
    public WrittenLog(Database database, String schema) {
        this.database = database;
        this.schema = schema;
    }

    public WrittenLog installed() {
        execute("CREATE SCHEMA IF NOT EXISTS " + schema);
        for (String file : FILES) {
            execute(text(file)
                    .replace("${schema}", schema)
                    .replace("${lock_class}", "4711")
                    .replace("${door}", "64"));
        }
        return this;
    }

    public void clear() {
        execute("TRUNCATE %1$s.database_trigger_logs, %1$s.ringback_deliveries, %1$s.ringback_replicas"
                .formatted(schema));
    }

    /** An UPDATE of a record of the table public.users. */
    public long change(String recordId, String status) {
        return change("public", "users", "UPDATE", recordId, status);
    }

    public long change(String inSchema, String table, String operation, String recordId, String status) {
        List<Object> values = new ArrayList<>(List.of(inSchema, table, operation, recordId, table, status));
        return Long.parseLong(query(INSERT.formatted(schema), values.toArray()).get(0));
    }

    /** Runs statements in which the log's schema is written as %s. */
    public void write(String sql) {
        execute(sql.replace("%s", schema));
    }

    /** The first column of each row, as text. */
    public List<String> query(String sql, Object... values) {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(sql.replace("%s", schema))) {
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

    private static String text(String file) {
        try (InputStream in = WrittenLog.class.getResourceAsStream("/db/ringback/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
