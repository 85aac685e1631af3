package dev.ringback.postgres.reading;

import dev.ringback.postgres.Aside;
import dev.ringback.postgres.Home;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.function.Supplier;

/**
 * Builds the index by which searches find what is rare, beside everything else that goes on: no writer waits for it, one
 * replica at a time builds, and all works without it, only slower.
 *
 * <p>It is a summary of each megabyte of the log: which words occur in it, which ids, times and transactions. A writer
 * pays for a look at whether the pages he writes to are summarized already; those at the end of the log are not.
 */
public final class IndexBuilder {
    /** A build that was broken off leaves an index that is written to and never read. */
    private static final String STATE = """
            SELECT i.indisvalid AS valid FROM pg_catalog.pg_index i
            WHERE i.indexrelid = to_regclass('${schema}.ringback_words')""";

    private static final String TURN = "SELECT pg_catalog.pg_try_advisory_lock($1::integer, $2::integer) AS granted";

    /** While it builds or waits for an old transaction, vacuum does not come to the log: that must not last. */
    private static final String LIMIT = "SET statement_timeout = '10min'";

    private static final String DROP = "DROP INDEX CONCURRENTLY ${schema}.ringback_words";

    /** A false positive costs the reading of a range; there are some four thousand ranges in ten million changes. */
    static final String CREATE = """
            CREATE INDEX CONCURRENTLY ringback_words ON ${schema}.database_trigger_logs USING brin (
                id, created_at, txid,
                schema text_bloom_ops (n_distinct_per_range = 32, false_positive_rate = 0.0005),
                klass_name text_bloom_ops (n_distinct_per_range = 64, false_positive_rate = 0.0005),
                operation text_bloom_ops (n_distinct_per_range = 16, false_positive_rate = 0.0005),
                origin text_bloom_ops (n_distinct_per_range = 16, false_positive_rate = 0.0005),
                status text_bloom_ops (n_distinct_per_range = 16, false_positive_rate = 0.0005))
            WITH (autosummarize = on)""";

    private final LogSession session;
    private final Home home;
    private final Supplier<Aside> aside;

    /**
     * Does nothing by itself.
     *
     * @param aside asked for when it is needed: how to connect is known once the pool is made
     */
    public IndexBuilder(LogSession session, Home home, Supplier<Aside> aside) {
        this.session = session;
        this.home = home;
        this.aside = aside;
    }

    /** What came of a look at the index. */
    public enum Result {
        IN_PLACE,
        BUILT,
        /** Another replica is at it. */
        UNDER_WAY
    }

    private enum State {
        MISSING,
        BROKEN,
        VALID
    }

    /** Builds it where it is missing or broken. */
    public Uni<Result> keep() {
        return session.read(this::state)
                .chain(state -> state == State.VALID
                        ? Uni.createFrom().item(Result.IN_PLACE)
                        : aside.get().work("ringback index", this::inTurn));
    }

    private Uni<Result> inTurn(SqlConnection connection) {
        return connection
                .preparedQuery(TURN)
                .execute(Tuple.of(home.lockClass(), Home.INDEXES))
                .map(rows -> rows.iterator().next().getBoolean("granted"))
                .chain(granted -> granted
                        ? connection
                                .query(LIMIT)
                                .execute()
                                .chain(() -> state(connection))
                                .chain(state -> build(connection, state))
                        : Uni.createFrom().item(Result.UNDER_WAY));
    }

    /** The state as it is now that nobody else can be building. */
    private Uni<Result> build(SqlConnection connection, State state) {
        return switch (state) {
            case VALID -> Uni.createFrom().item(Result.IN_PLACE);
            case BROKEN ->
                run(connection, DROP).chain(() -> run(connection, CREATE)).replaceWith(Result.BUILT);
            case MISSING -> run(connection, CREATE).replaceWith(Result.BUILT);
        };
    }

    private Uni<Void> run(SqlConnection connection, String sql) {
        return connection.query(home.sql(sql)).execute().replaceWithVoid();
    }

    private Uni<State> state(SqlConnection connection) {
        return connection.query(home.sql(STATE)).execute().map(rows -> {
            State state = State.MISSING;
            for (Row row : rows) {
                state = row.getBoolean("valid") ? State.VALID : State.BROKEN;
            }
            return state;
        });
    }
}
