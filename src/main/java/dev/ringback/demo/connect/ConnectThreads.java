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
import org.postgresql.jdbc.PgConnection;

/** The stand-in's running mode: one thread pushes when it is notified, or now and then; another reads at its pace. */
final class ConnectThreads implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ConnectThreads.class);
    private static final Duration STOP = Duration.ofSeconds(10);

    private final HerokuConnect connect;
    private final Pace pace;
    private final KeptConnection ears;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2, task -> {
        Thread thread = new Thread(task, "heroku-connect");
        thread.setDaemon(true);
        return thread;
    });
    private long pushed;
    private boolean due = true;
    private volatile String complaint = "";

    ConnectThreads(HerokuConnect connect, Pace pace, ConnectionSource database, String channel) {
        this.connect = connect;
        this.pace = pace;
        this.ears = new KeptConnection(database, fresh -> listen(fresh, channel));
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
        ears.letGo();
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
            boolean hasBegun = !ears.isThere();
            PgConnection present = ears.get().unwrap(PgConnection.class);
            return hasBegun || present.getNotifications().length > 0;
        } catch (SQLException e) {
            ears.letGo();
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private static void listen(Connection fresh, String channel) throws SQLException {
        try (Statement statement = fresh.createStatement()) {
            statement.execute("LISTEN " + Identifier.quoted(channel));
        }
    }
}
