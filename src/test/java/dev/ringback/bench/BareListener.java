package dev.ringback.bench;

import dev.ringback.demo.Database;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGConnection;

/**
 * The floor of latency: one connection that listens to Ringback's bell, behind Ringback's capture, and answers each bell
 * with one statement. It keeps the door's lock, so that each writer rings. And the polling baseline, which runs the same
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
    private final Background loop;
    private long round = System.nanoTime();

    private BareListener(Database database, boolean hears) throws SQLException {
        session = Session.on(database).execute(BEST_PLAN);
        work = session.connection()
                .prepareStatement(Baseline.statements("bare-listener.sql").get(0));
        if (hears) {
            List<String> door =
                    List.of(session.text(DOOR).replaceAll("[{}]", "").split(",", -1));
            session.execute("SELECT pg_advisory_lock(" + String.join(", ", door) + ")", "LISTEN ringback");
        }
        loop = hears
                ? Background.repeat("the bare listener", this::waitForBell)
                : Background.repeat("the poller", this::waitForSecond);
    }

    static BareListener on(Database database) throws SQLException {
        return new BareListener(database, true);
    }

    static BareListener poller(Database database) throws SQLException {
        return new BareListener(database, false);
    }

    private void waitForBell() throws SQLException {
        if (session.connection().unwrap(PGConnection.class).getNotifications(100) != null) {
            drain();
        }
    }

    private void waitForSecond() throws SQLException {
        round += 1_000_000_000L;
        Pause.until(round);
        drain();
    }

    private void drain() throws SQLException {
        while (work.executeUpdate() == 1000) {
            // a full batch: there may be more
        }
    }

    @Override
    public void close() {
        loop.close();
        session.close();
    }
}
