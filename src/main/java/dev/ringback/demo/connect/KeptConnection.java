package dev.ringback.demo.connect;

import java.sql.Connection;
import java.sql.SQLException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A connection that is made when it is needed, and made anew after it was let go: for one thread at a time. */
public final class KeptConnection {
    private static final Logger LOG = Logger.getLogger(KeptConnection.class);

    private final ConnectionSource source;
    private final Beginning beginning;
    private @Nullable Connection connection;

    /** What each new connection begins with; if that fails, there is no connection. */
    public interface Beginning {
        void of(Connection connection) throws SQLException;
    }

    public KeptConnection(ConnectionSource source, Beginning beginning) {
        this.source = source;
        this.beginning = beginning;
    }

    public boolean isThere() {
        return connection != null;
    }

    public Connection get() throws SQLException {
        Connection present = connection;
        if (present == null) {
            present = source.open();
            connection = present;
            try {
                beginning.of(present);
            } catch (SQLException e) {
                letGo();
                throw e;
            }
        }
        return present;
    }

    /** It may be broken: what closing it says is of no interest. */
    public void letGo() {
        Connection broken = connection;
        connection = null;
        if (broken == null) {
            return;
        }
        try {
            broken.close();
        } catch (SQLException e) {
            LOG.debugf("A connection did not close: %s", e.getMessage());
        }
    }
}
