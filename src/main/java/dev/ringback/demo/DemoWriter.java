package dev.ringback.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** An application that writes into the sample tables. It has never heard of Ringback, which is the point of it. */
final class DemoWriter {
    static final int KEPT_ROWS = 200;

    private static final List<String> TRIMS = List.of(
            """
            DELETE FROM users WHERE id IN (
                SELECT id FROM users WHERE email LIKE 'demo-%' ORDER BY id DESC OFFSET ?)""",
            "DELETE FROM tickets WHERE id IN (SELECT id FROM tickets ORDER BY id DESC OFFSET ?)",
            """
            DELETE FROM curricula WHERE id IN (
                SELECT id FROM curricula WHERE title LIKE 'Demo curriculum %' ORDER BY id DESC OFFSET ?)""",
            """
            DELETE FROM courses WHERE id IN (
                SELECT id FROM courses WHERE title IN ('First steps', 'Going further') ORDER BY id DESC OFFSET ?)""",
            "DELETE FROM user_log WHERE id IN (SELECT id FROM user_log ORDER BY id DESC OFFSET ?)");

    private final Connection connection;

    DemoWriter(Connection connection) {
        this.connection = connection;
    }

    /** The tables come with the service's migration, which may still be under way. */
    boolean tablesExist() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT to_regclass('public.users') IS NOT NULL")) {
            return row.next() && row.getBoolean(1);
        }
    }

    void loadSampleData() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sampleData());
        }
    }

    void perform(long number) throws SQLException {
        execute(DemoAct.number(number).sql(), number);
    }

    /** A demonstration may run for weeks. */
    void trim() throws SQLException {
        for (String trim : TRIMS) {
            execute(trim, KEPT_ROWS);
        }
    }

    private void execute(String sql, long parameter) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, parameter);
            statement.executeUpdate();
        }
    }

    private static String sampleData() {
        try (InputStream data = DemoWriter.class.getResourceAsStream("/sample/data.sql")) {
            if (data == null) {
                throw new IllegalStateException("sample/data.sql is missing from the class path");
            }
            return new String(data.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("sample/data.sql cannot be read", e);
        }
    }
}
