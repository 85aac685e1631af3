package dev.ringback.demo.connect;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A session as Connect has it: {@code xmlbinary = hex} tells its own triggers that it is no application. Made when it is
 * needed, and made anew after the database was away.
 */
final class ConnectSession implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ConnectSession.class);

    /** A deadlock, or a serialization failure: somebody else was served first. */
    private static final Set<String> PASSING = Set.of("40P01", "40001");

    private static final int ATTEMPTS = 5;

    private final ConnectionSource source;
    private @Nullable Connection connection;
    private boolean closed;

    ConnectSession(ConnectionSource source) {
        this.source = source;
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
                disconnect();
                if (attempt == ATTEMPTS || !PASSING.contains(String.valueOf(e.getSQLState()))) {
                    throw new IllegalStateException(e.getMessage(), e);
                }
            } catch (RuntimeException e) {
                disconnect();
                throw e;
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        disconnect();
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
        Connection present = connection;
        if (present == null) {
            present = source.open();
            connection = present;
            try (Statement statement = present.createStatement()) {
                statement.execute("SET xmlbinary = hex");
            }
            present.setAutoCommit(false);
        }
        return present;
    }

    private void disconnect() {
        Connection broken = connection;
        connection = null;
        if (broken == null) {
            return;
        }
        try {
            broken.close();
        } catch (SQLException e) {
            LOG.debugf("A connection of the stand-in did not close: %s", e.getMessage());
        }
    }
}
