package dev.ringback.api;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Somebody who listens for bells, on a connection of its own. */
record Listener(Connection connection) implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    static Listener on(String channel) throws SQLException {
        Connection connection = LogDatabase.connect();
        try (var statement = connection.createStatement()) {
            statement.execute("LISTEN " + channel);
        }
        return new Listener(connection);
    }

    /** Waits for the first one. Whatever was committed before comes with it. */
    int bells() throws SQLException {
        PGNotification[] heard = connection.unwrap(PGConnection.class).getNotifications(PATIENCE_MILLIS);
        return heard == null ? 0 : heard.length;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
