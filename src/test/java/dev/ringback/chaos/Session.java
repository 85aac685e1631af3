package dev.ringback.chaos;

import dev.ringback.demo.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** One connection of the checker's, for questions that build on each other. */
final class Session implements AutoCloseable {
    private final Connection connection;

    Session(Database database) {
        try {
            connection = database.connect();
            execute("SET work_mem = '64MB'");
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    void execute(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql + ": " + e.getMessage(), e);
        }
    }

    long number(String query) {
        return number(query, List.of());
    }

    /** With the numbers as its only parameter, if it has one. */
    long number(String query, List<Long> numbers) {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            if (query.contains("?")) {
                statement.setArray(1, connection.createArrayOf("bigint", numbers.toArray(Long[]::new)));
            }
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(query + ": " + e.getMessage(), e);
        }
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
