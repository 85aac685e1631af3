package dev.ringback.demo;

import java.sql.Connection;
import java.sql.SQLException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A demo writer's connection: made when it is needed, and made anew after the database was away. */
final class DemoSession implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(DemoSession.class);

    private final Database database;
    private final boolean active;
    private @Nullable Connection connection;
    private boolean loaded;
    private boolean closed;
    private long acts;

    /** @param active whether anything happens after the sample data is there */
    DemoSession(Database database, boolean active) {
        this.database = database;
        this.active = active;
    }

    /** Does the next thing; false when there was nothing to do, or no database to do it in. */
    synchronized boolean proceed() {
        if (closed || (loaded && !active)) {
            return false;
        }
        try {
            return proceed(new DemoWriter(connected()));
        } catch (SQLException e) {
            LOG.debugf("The demo activity waits for the database: %s", e.getMessage());
            startOver();
            return false;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        disconnect();
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
        disconnect();
    }

    private Connection connected() throws SQLException {
        Connection present = connection;
        if (present == null) {
            present = database.connect();
            connection = present;
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
            LOG.debugf("A demo connection did not close: %s", e.getMessage());
        }
    }
}
