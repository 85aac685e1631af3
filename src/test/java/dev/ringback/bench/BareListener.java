package dev.ringback.bench;

import dev.ringback.demo.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * The floor of latency: one connection that listens to Ringback's bell, behind Ringback's capture, and answers it with one
 * statement, again and again until nothing is left and no writer is under way. It keeps the door's lock only while it
 * sleeps, so that the writers ring only then and can hold their rate. And the polling baseline, which runs the same
 * statement once a second and hears nothing.
 */
final class BareListener implements AutoCloseable {
    private static final String DOOR = """
            SELECT regexp_match(prosrc, 'pg_try_advisory_xact_lock_shared\\((-?\\d+), (-?\\d+)\\)')
            FROM pg_proc WHERE proname = 'ringback_capture'""";

    private static final String[] BEST_PLAN = {
        "SET enable_seqscan = off",
        "SET enable_hashjoin = off",
        "SET enable_mergejoin = off",
        "SET jit = off",
        "SET plan_cache_mode = force_generic_plan"
    };

    private final Session session;
    private final PreparedStatement work;
    private final PreparedStatement lieDown;
    private final PreparedStatement getUp;
    private final Background loop;
    private long round = System.nanoTime();

    private BareListener(Database database, boolean hears) throws SQLException {
        session = Session.on(database).execute(BEST_PLAN).execute("LISTEN ringback");
        String door = "(" + session.text(DOOR).replaceAll("[{}]", "") + ")";
        work = prepare(Baseline.statements("bare-listener.sql").get(0));
        lieDown = prepare("SELECT pg_try_advisory_lock" + door);
        getUp = prepare("SELECT pg_advisory_unlock" + door);
        loop = hears
                ? Background.repeat("the bare listener", this::sleepAndDrain)
                : Background.repeat("the poller", this::waitForSecond);
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        return session.connection().prepareStatement(sql);
    }

    static BareListener on(Database database) throws SQLException {
        return new BareListener(database, true);
    }

    static BareListener poller(Database database) throws SQLException {
        return new BareListener(database, false);
    }

    private void sleepAndDrain() throws SQLException {
        drain();
        if (isTrue(lieDown)) {
            if (work.executeUpdate() == 0) {
                hearBell();
            }
            drain();
            var unused = isTrue(getUp);
        }
    }

    /** Bells that came while it was awake wake it once more, and for nothing. */
    private void hearBell() throws SQLException {
        PGNotification[] unused =
                session.connection().unwrap(PGConnection.class).getNotifications(100);
    }

    private static boolean isTrue(PreparedStatement statement) throws SQLException {
        try (ResultSet answer = statement.executeQuery()) {
            return answer.next() && answer.getBoolean(1);
        }
    }

    private void waitForSecond() throws SQLException {
        round += 1_000_000_000L;
        Pause.until(round);
        drain();
    }

    private void drain() throws SQLException {
        int worked = 1;
        while (worked > 0) {
            worked = work.executeUpdate();
        }
    }

    @Override
    public void close() {
        loop.close();
        session.close();
    }
}
