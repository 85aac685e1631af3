package dev.ringback.postgres.capture;

import dev.ringback.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Somebody who LISTENs. That nothing came is known when a later notification, which he sends himself, has come. */
final class Listener implements AutoCloseable {
    private static final int PATIENCE_IN_MILLIS = 20_000;

    private final Connection connection;

    Listener(TestDatabase database) throws SQLException {
        connection = database.connect();
        execute("LISTEN ringback; LISTEN create_or_update_record; LISTEN delete_record; LISTEN mark");
    }

    /** All that has come until now, as channel and payload. */
    List<String> heard() throws SQLException {
        execute("NOTIFY mark");
        List<String> heard = new ArrayList<>();
        while (true) {
            PGNotification[] some = connection.unwrap(PGConnection.class).getNotifications(PATIENCE_IN_MILLIS);
            if (some == null || some.length == 0) {
                throw new IllegalStateException("the mark did not come; heard " + heard);
            }
            for (PGNotification notification : some) {
                if (notification.getName().equals("mark")) {
                    return heard;
                }
                heard.add((notification.getName() + " " + notification.getParameter()).strip());
            }
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
