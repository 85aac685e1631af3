package dev.ringback.demo.connect;

import dev.ringback.demo.connect.ConnectOptions.Pace;
import dev.ringback.postgres.Identifier;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/** The stand-in's running mode: one thread pushes when it is notified, or now and then; another reads at its pace. */
final class ConnectThreads implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ConnectThreads.class);
    private static final Duration STOP = Duration.ofSeconds(10);

    private final HerokuConnect connect;
    private final Pace pace;
    private final ConnectionSource database;
    private final String channel;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2, task -> {
        Thread thread = new Thread(task, "heroku-connect");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable Connection ears;
    private long pushed;
    private boolean due = true;
    private volatile String complaint = "";

    ConnectThreads(HerokuConnect connect, Pace pace, ConnectionSource database, String channel) {
        this.connect = connect;
        this.pace = pace;
        this.database = database;
        this.channel = channel;
    }

    void start() {
        schedule(this::pushWhenThereIsReason, pace.rest());
        schedule(connect::poll, pace.poll());
    }

    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warnf("The stand-in for Heroku Connect has not stopped within %s", STOP);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stopListening();
    }

    private void schedule(Runnable task, Duration rest) {
        var unused = threads.scheduleWithFixedDelay(() -> survive(task), 0, rest.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** An exception would end the schedule for ever; and a database may be away for a while: said once. */
    private void survive(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.equals(complaint) && !threads.isShutdown()) {
                complaint = message;
                LOG.warnf("The stand-in for Heroku Connect tries again: %s", message);
            }
        }
    }

    private void pushWhenThereIsReason() {
        due = heard() || due || System.nanoTime() - pushed >= pace.push().toNanos();
        if (!due) {
            return;
        }
        while (!threads.isShutdown() && connect.push() > 0) {
            connect.archive();
        }
        pushed = System.nanoTime();
        due = false;
    }

    /** Whoever has just begun to listen has missed what came before. */
    private boolean heard() {
        try {
            Connection present = ears;
            if (present == null) {
                ears = listening();
                return true;
            }
            return present.unwrap(PgConnection.class).getNotifications().length > 0;
        } catch (SQLException e) {
            stopListening();
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private Connection listening() throws SQLException {
        Connection connection = database.open();
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN " + Identifier.quoted(channel));
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    private void stopListening() {
        Connection broken = ears;
        ears = null;
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
