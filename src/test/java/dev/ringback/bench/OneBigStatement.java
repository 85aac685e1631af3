package dev.ringback.bench;

import dev.ringback.demo.Database;
import java.util.List;

/**
 * What capture adds to one transaction: one statement that inserts or updates very many rows, or very many statements of one
 * row. No service is running meanwhile, so this is what the writer pays for the trigger alone.
 */
final class OneBigStatement implements Measurement {
    private static final String QUIET = "SELECT set_config('ringback.quiet', 'on', true)";

    private enum Kind {
        INSERT("big-insert", 1, 0.4, "one statement inserting %,d rows"),
        UPDATE("big-update", 2, 0.5, "one UPDATE of %,d rows, names of the changed columns logged"),
        SINGLES("single-inserts", 10, 0, "one transaction of %,d statements that insert one row each");

        private final String name;
        private final int share;
        private final double limit;
        private final String what;

        Kind(String name, int share, double limit, String what) {
            this.name = name;
            this.share = share;
            this.limit = limit;
            this.what = what;
        }

        String sql(int rows) {
            return switch (this) {
                case INSERT -> users(rows);
                case UPDATE -> "UPDATE users SET last_name = last_name || '!'";
                case SINGLES -> """
                    DO $$ BEGIN FOR i IN 1..%d LOOP
                        INSERT INTO users (first_name, last_name, email) VALUES ('First', 'Last', 'user@example.com');
                    END LOOP; END $$""".formatted(rows);
            };
        }
    }

    private final Kind kind;

    private OneBigStatement(Kind kind) {
        this.kind = kind;
    }

    static OneBigStatement insert() {
        return new OneBigStatement(Kind.INSERT);
    }

    static OneBigStatement update() {
        return new OneBigStatement(Kind.UPDATE);
    }

    static OneBigStatement singles() {
        return new OneBigStatement(Kind.SINGLES);
    }

    @Override
    public String name() {
        return kind.name;
    }

    @Override
    public Findings take(Server server, Scale scale) throws Exception {
        int rows = scale.backlog() / kind.share;
        Crew crew = kind == Kind.UPDATE ? Crew.SUBSCRIPTION_AND_AUDIT : Crew.SUBSCRIPTION;
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
                    kind.what.formatted(rows) + ": extra time against the talk's extra time",
                    Bound.atMost(kind.limit, "×"),
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
            session.execute("BEGIN", QUIET, "TRUNCATE users, subscriptions RESTART IDENTITY");
            if (kind == Kind.UPDATE) {
                session.execute(users(rows));
            }
            session.execute("COMMIT");
            if (logs) {
                session.execute("TRUNCATE database_trigger_logs");
            }
            server.calm(database, "users");
            return session.seconds(kind.sql(rows));
        }
    }

    static String users(int rows) {
        return "INSERT INTO users (first_name, last_name, email) SELECT 'First' || g, 'Last' || g,"
                + " 'user' || g || '@example.com' FROM generate_series(1, " + rows + ") g";
    }
}
