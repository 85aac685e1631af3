package dev.ringback.bench;

import dev.ringback.demo.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Inserts of users at a fixed rate, by a schedule that waits for nobody: an insert whose turn comes while all writers are
 * held up is late, and writes by how many microseconds into {@code first_name}, so that it counts as waiting time. (A writer
 * that was free and only woke late is not: that is the driver's fault and not the database's.)
 *
 * @param rows inserted by each statement
 */
record PacedLoad(Database database, int perSecond, double seconds, int rows) {
    private static final int WRITERS = 16;
    private static final String INSERT = """
            INSERT INTO users (first_name, last_name, email)
            SELECT ?, 'Last', 'user@example.com' FROM generate_series(1, ?)""";

    /** @param perSecond rows that were really inserted */
    record Written(long after, long upTo, double perSecond) {}

    static PacedLoad of(Database database, int perSecond, double seconds) {
        return new PacedLoad(database, perSecond, seconds, 1);
    }

    Written run() throws Exception {
        long after = lastUser();
        long statements = (long) (perSecond * seconds / rows);
        double gap = 1e9 * rows / perSecond;
        AtomicLong next = new AtomicLong();
        LongAdder written = new LongAdder();
        long start = System.nanoTime() + 100_000_000;
        Crowd.of(WRITERS, nth -> {
            try (Connection connection = database.connect();
                    PreparedStatement insert = connection.prepareStatement(INSERT)) {
                for (long turn = next.getAndIncrement(); turn < statements; turn = next.getAndIncrement()) {
                    long due = start + (long) (turn * gap);
                    long late = System.nanoTime() - due;
                    Pause.until(due);
                    insert.setString(1, Long.toString(Math.max(0, late / 1000)));
                    insert.setInt(2, rows);
                    written.add(insert.executeUpdate());
                }
            }
        });
        double took = Math.max((System.nanoTime() - start) / 1e9, seconds);
        return new Written(after, lastUser(), written.sum() / took);
    }

    private long lastUser() {
        try (Session session = Session.on(database)) {
            return session.whole("SELECT coalesce(max(id), 0) FROM users");
        }
    }
}
