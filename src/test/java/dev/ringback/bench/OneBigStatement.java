package dev.ringback.bench;

import dev.ringback.demo.Database;
import java.util.List;

/** What capture adds to one statement that inserts or updates very many rows. No service is running meanwhile. */
final class OneBigStatement implements Measurement {
    private static final String QUIET = "SELECT set_config('ringback.quiet', 'on', true)";

    private final boolean insert;

    private OneBigStatement(boolean insert) {
        this.insert = insert;
    }

    static OneBigStatement insert() {
        return new OneBigStatement(true);
    }

    static OneBigStatement update() {
        return new OneBigStatement(false);
    }

    @Override
    public String name() {
        return insert ? "big-insert" : "big-update";
    }

    @Override
    public Findings take(Server server, Scale scale) throws Exception {
        int rows = insert ? scale.backlog() : scale.backlog() / 2;
        Crew crew = insert ? Crew.SUBSCRIPTION : Crew.SUBSCRIPTION_AND_AUDIT;
        Database untouched = server.untouched("untouched");
        Database talk = server.talk("talk");
        Database ours = server.captured("ours", crew);
        try {
            Taken seconds = new Sides()
                    .with("no trigger", () -> run(server, untouched, rows, false))
                    .with("Ringback", () -> run(server, ours, rows, true))
                    .with("the talk's trigger", () -> run(server, talk, rows, true))
                    .take(scale.rounds() + 2);
            List<Double> extra = seconds.each(given -> (given.get("Ringback") - given.get("no trigger"))
                    / (given.get("the talk's trigger") - given.get("no trigger")));
            return Findings.of(Figure.of(
                    name(),
                    (insert
                                    ? "one statement inserting %,d rows: extra time against the talk's extra time"
                                    : "one UPDATE of %,d rows, names of the changed columns logged: extra time against the talk's extra time")
                            .formatted(rows),
                    Bound.atMost(insert ? 0.4 : 0.5, "×"),
                    extra,
                    "seconds: no trigger %s, Ringback %s, the talk's trigger %s"
                            .formatted(
                                    seconds.text("no trigger"),
                                    seconds.text("Ringback"),
                                    seconds.text("the talk's trigger"))));
        } finally {
            server.drop(untouched, talk, ours);
        }
    }

    private double run(Server server, Database database, int rows, boolean logs) {
        try (Session session = Session.on(database)) {
            session.execute("BEGIN", QUIET, "TRUNCATE users, subscriptions RESTART IDENTITY", "COMMIT");
            if (logs) {
                session.execute("TRUNCATE database_trigger_logs");
            }
            if (!insert) {
                session.execute("BEGIN", QUIET, users(rows), "COMMIT");
                if (logs) {
                    session.execute("TRUNCATE database_trigger_logs");
                }
            }
            server.calm(database, "users");
            return session.seconds(insert ? users(rows) : "UPDATE users SET last_name = last_name || '!'");
        }
    }

    static String users(int rows) {
        return "INSERT INTO users (first_name, last_name, email) SELECT 'First' || g, 'Last' || g,"
                + " 'user' || g || '@example.com' FROM generate_series(1, " + rows + ") g";
    }
}
