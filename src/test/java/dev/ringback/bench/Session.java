package dev.ringback.bench;

import dev.ringback.demo.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** One connection of the benchmark's own. */
final class Session implements AutoCloseable {
    private final Connection connection;

    private Session(Connection connection) {
        this.connection = connection;
    }

    static Session on(Database database) {
        try {
            return new Session(database.connect());
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    static Session ofSuperuserOn(Database database) {
        try {
            return new Session(database.connectAsSuperuser());
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    Connection connection() {
        return connection;
    }

    Session execute(String... statements) {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
            return this;
        } catch (SQLException e) {
            throw new IllegalStateException(String.join("; ", statements) + ": " + e.getMessage(), e);
        }
    }

    /** How long the statement took, in seconds, its commit included. */
    double seconds(String sql) {
        long start = System.nanoTime();
        execute(sql);
        return (System.nanoTime() - start) / 1e9;
    }

    /** The first row. */
    List<String> row(String query) {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            List<String> row = new ArrayList<>();
            for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                row.add(String.valueOf(result.getString(i)));
            }
            return row;
        } catch (SQLException e) {
            throw new IllegalStateException(query + ": " + e.getMessage(), e);
        }
    }

    String text(String query) {
        return row(query).get(0);
    }

    double number(String query) {
        return Double.parseDouble(text(query));
    }

    long whole(String query) {
        return Long.parseLong(text(query));
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }
}
