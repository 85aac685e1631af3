package dev.ringback.demo;

import dev.ringback.demo.connect.KeptConnection;
import java.sql.SQLException;
import org.jboss.logging.Logger;

/** What a demo writer does, and how far it has come; it begins anew after the database was away. */
final class DemoSession implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(DemoSession.class);

    private final KeptConnection connection;
    private final boolean active;
    private boolean loaded;
    private boolean closed;
    private long acts;

    /** @param active whether anything happens after the sample data is there */
    DemoSession(Database database, boolean active) {
        this.connection = new KeptConnection(database::connect, fresh -> {});
        this.active = active;
    }

    /** Does the next thing; false when there was nothing to do, or no database to do it in. */
    synchronized boolean proceed() {
        if (closed || (loaded && !active)) {
            return false;
        }
        try {
            return proceed(new DemoWriter(connection.get()));
        } catch (SQLException e) {
            LOG.debugf("The demo activity waits for the database: %s", e.getMessage());
            startOver();
            return false;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        connection.letGo();
    }

    private boolean proceed(DemoWriter writer) throws SQLException {
        if (loaded) {
            writer.perform(acts);
            acts++;
            writer.trim();
        } else if (writer.tablesExist()) {
            writer.loadSampleData();
            loaded = true;
        }
        return loaded;
    }

    /** A database that was away may have lost its last commits, or have been made anew: the tables are looked for again. */
    private void startOver() {
        loaded = false;
        connection.letGo();
    }
}
