package dev.ringback.demo.connect;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/**
 * A session as Connect has it: {@code xmlbinary = hex} tells its own triggers that it is no application. Made when it is
 * needed, and made anew after the database was away.
 */
final class ConnectSession implements AutoCloseable {
    /** A deadlock, or a serialization failure: somebody else was served first. */
    private static final Set<String> PASSING = Set.of("40P01", "40001");

    private static final int ATTEMPTS = 5;

    private final KeptConnection connection;
    private boolean closed;

    ConnectSession(ConnectionSource source) {
        this.connection = new KeptConnection(source, ConnectSession::begin);
    }

    /** What is done in one transaction. */
    interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    /** What is done in one transaction, and answers nothing. */
    interface Act {
        void in(Connection connection) throws SQLException;
    }

    synchronized void perform(Act act) {
        transaction(connection -> {
            act.in(connection);
            return true;
        });
    }

    /** A failure undoes all of it, and costs the connection. */
    synchronized <T> T transaction(Work<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt(work);
            } catch (SQLException e) {
                connection.letGo();
                if (attempt == ATTEMPTS || !PASSING.contains(String.valueOf(e.getSQLState()))) {
                    throw new IllegalStateException(e.getMessage(), e);
                }
            } catch (RuntimeException e) {
                connection.letGo();
                throw e;
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        connection.letGo();
    }

    private <T> T attempt(Work<T> work) throws SQLException {
        Connection present = connected();
        T result = work.in(present);
        present.commit();
        return result;
    }

    private Connection connected() throws SQLException {
        if (closed) {
            throw new IllegalStateException("the stand-in for Heroku Connect is closed");
        }
        return connection.get();
    }

    private static void begin(Connection fresh) throws SQLException {
        try (Statement statement = fresh.createStatement()) {
            statement.execute("SET xmlbinary = hex");
        }
        fresh.setAutoCommit(false);
    }
}
