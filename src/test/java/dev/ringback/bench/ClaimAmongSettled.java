package dev.ringback.bench;

import dev.ringback.demo.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A claim must cost the same in a log full of settled rows as in an empty one. */
final class ClaimAmongSettled implements Measurement {
    private static final int PENDING = 100;
    private static final int CLAIMS = 100;
    private static final long PORTION = 500_000;
    private static final String CLAIM = "SELECT * FROM ringback_claim(0, 1000, '{}')";

    /** The same rows in the same order, and no more than that. */
    private static final String READ = """
            SELECT * FROM database_trigger_logs WHERE status = 'pending' ORDER BY lane, id + 0 LIMIT 1000""";

    @Override
    public String name() {
        return "claim";
    }

    @Override
    public Findings take(Server server, Scale scale) throws Exception {
        Database empty = server.captured("empty", Crew.SUBSCRIPTION);
        Database full = server.captured("full", Crew.SUBSCRIPTION);
        try {
            fill(full, scale.settled());
            for (Database database : List.of(empty, full)) {
                try (Session session = Session.on(database)) {
                    session.execute(OneBigStatement.users(PENDING));
                }
                server.calm(database, "users", "database_trigger_logs");
            }
            Taken milliseconds = new Sides()
                    .with("empty log", () -> milliseconds(empty, CLAIM, PENDING + 1))
                    .with("full log", () -> milliseconds(full, CLAIM, PENDING + 1))
                    .with("plain read", () -> milliseconds(full, READ, PENDING))
                    .take(2 * scale.rounds() + 3);
            String absolutes = "ms: empty %s, full %s, plain read %s; from the lowest id, without a floor's help"
                    .formatted(
                            milliseconds.text("empty log"),
                            milliseconds.text("full log"),
                            milliseconds.text("plain read"));
            return Findings.of(
                    Figure.of(
                            "claim-among-settled",
                            "a claim of %d changes among %,d settled ones against the same in an empty log"
                                    .formatted(PENDING, scale.settled()),
                            Bound.atMost(1.2, "×"),
                            milliseconds.ratio("full log", "empty log"),
                            absolutes),
                    Figure.of(
                            "claim-against-a-read",
                            "a claim of %d changes against reading them by the same index".formatted(PENDING),
                            Bound.none("×"),
                            milliseconds.ratio("full log", "plain read"),
                            absolutes));
        } finally {
            server.drop(empty, full);
        }
    }

    private static void fill(Database database, long rows) {
        try (Session session = Session.on(database)) {
            for (long done = 0; done < rows; done += PORTION) {
                session.execute("""
                        INSERT INTO database_trigger_logs (payload, schema, klass_name, status, processed_at, processors)
                        SELECT jsonb_build_object('operation', 'INSERT', 'klass_name', 'users', 'crud_method',
                                   'create_or_update', 'record_id', (-g)::text), 'public', 'users', 'succeeded', now(),
                               '{"create-subscription": {"status": "succeeded"}}'
                        FROM generate_series(%d, %d) g""".formatted(done + 1, Math.min(rows, done + PORTION)));
            }
        }
    }

    /** The median of many, in milliseconds; each is undone. */
    private static double milliseconds(Database database, String sql, int expected) throws SQLException {
        List<Double> taken = new ArrayList<>();
        try (Session session = Session.on(database);
                PreparedStatement claim = session.connection().prepareStatement(sql)) {
            session.connection().setAutoCommit(false);
            for (int i = 0; i < CLAIMS; i++) {
                long start = System.nanoTime();
                int rows = 0;
                try (ResultSet claimed = claim.executeQuery()) {
                    while (claimed.next()) {
                        rows++;
                    }
                }
                session.connection().rollback();
                taken.add((System.nanoTime() - start) / 1e6);
                if (rows != expected) {
                    throw new IllegalStateException(sql + " gave " + rows + " rows");
                }
            }
        }
        return Taken.median(taken);
    }
}
