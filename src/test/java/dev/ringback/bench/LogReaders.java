package dev.ringback.bench;

import dev.ringback.demo.Database;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Four that read the whole log in REPEATABLE READ, as a dump or an analysis does: through a cursor, 5,000 rows at a time with
 * a tenth of a second between, and from the beginning in a new transaction when they are through.
 */
final class LogReaders implements AutoCloseable {
    private static final int READERS = 4;

    private final List<Session> sessions = new ArrayList<>();
    private final List<Background> loops = new ArrayList<>();

    private LogReaders() {}

    static AutoCloseable of(Database database) throws SQLException {
        LogReaders readers = new LogReaders();
        for (int reader = 0; reader < READERS; reader++) {
            Session session = Session.on(database);
            begin(session);
            readers.sessions.add(session);
            readers.loops.add(Background.repeat("reader " + reader, () -> read(session)));
        }
        return readers;
    }

    private static void begin(Session session) {
        session.execute(
                "BEGIN ISOLATION LEVEL REPEATABLE READ",
                "DECLARE log NO SCROLL CURSOR FOR SELECT * FROM database_trigger_logs");
    }

    private static void read(Session session) throws SQLException {
        try (var fetch = session.connection().createStatement();
                var rows = fetch.executeQuery("FETCH 5000 FROM log")) {
            if (!rows.next()) {
                session.execute("COMMIT");
                begin(session);
            }
        }
        Pause.ofSeconds(0.1);
    }

    @Override
    public void close() {
        loops.forEach(Background::close);
        sessions.forEach(Session::close);
    }
}
