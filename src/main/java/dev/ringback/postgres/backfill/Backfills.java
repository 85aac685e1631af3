package dev.ringback.postgres.backfill;

import dev.ringback.postgres.Home;
import dev.ringback.postgres.reading.LogSession;
import dev.ringback.postgres.reading.Shared;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The backfills, and what an operator does about them. */
@Singleton
public final class Backfills {
    private static final String PAGE = """
            SELECT ${columns} FROM ${schema}.ringback_backfills b
            WHERE $1::bigint IS NULL OR b.id < $1::bigint ORDER BY b.id DESC LIMIT $2::integer""";

    private static final String GOING = """
            SELECT ${columns} FROM ${schema}.ringback_backfills b WHERE b.status IN ('running', 'settling', 'paused')
            ORDER BY b.status = 'paused', b.id LIMIT $1::integer""";

    private static final String FIND = "SELECT ${columns} FROM ${schema}.ringback_backfills b WHERE b.id = $1::bigint";

    private static final String BEGIN = """
            INSERT INTO ${schema}.ringback_backfills AS b
                (schema, table_name, processor, operation, origin, copies, conditions, chunk, key_columns, estimated, created_by)
            VALUES ($1::text, $2::text, $3::text, $4::text, $5::text, $6::text[], $7::jsonb, $8::integer, $9::text[],
                $10::bigint, $11::text)
            RETURNING ${columns}""";

    /** What it has enqueued is not taken back; how that settles is no longer counted once it is cancelled. */
    private static final String STEER = """
            WITH forgotten AS (
                DELETE FROM ${schema}.ringback_backfill_chunks c WHERE c.backfill = $1::bigint AND $2::text = 'cancelled')
            UPDATE ${schema}.ringback_backfills b SET
                status = $2::text, holding = NULL, updated_at = clock_timestamp(),
                rate_from = CASE $2::text WHEN 'running' THEN clock_timestamp() ELSE b.rate_from END,
                rate_base = CASE $2::text WHEN 'running' THEN b.enqueued ELSE b.rate_base END,
                finished_at = CASE $2::text WHEN 'cancelled' THEN clock_timestamp() END
            WHERE b.id = $1::bigint AND b.status = ANY ($3::text[])
            RETURNING ${columns}""";

    /** The list has them all; this is a glance. */
    private static final int MOST_GOING = 20;

    /** The longest that an act may take until it is committed, and some more. */
    private static final Duration LATELY = Duration.ofMinutes(1);

    private final LogSession session;
    private final BackfillPlanner planner;
    private final Home home;
    private final Shared<Going> going;
    private volatile long touched = System.nanoTime() - LATELY.toNanos();

    @Inject
    public Backfills(LogSession session, BackfillPlanner planner, Home home) {
        this.session = session;
        this.planner = planner;
        this.home = home;
        this.going = new Shared<>(this::thoseThatGoOn, Duration.ofSeconds(1), 20, System::nanoTime);
    }

    /** What can be done to one. */
    public enum Act {
        PAUSE("paused", "running"),
        RESUME("running", "paused"),
        CANCEL("cancelled", "running paused settling");

        private final String status;
        private final String from;

        Act(String status, String from) {
            this.status = status;
            this.from = from;
        }
    }

    /**
     * Some backfills.
     *
     * @param next the id after which the next page begins, if there is one
     */
    public record Page(List<Backfill> backfills, OptionalLong next) {
        public Page {
            backfills = List.copyOf(backfills);
        }
    }

    /**
     * Backfills that have not ended.
     *
     * @param more whether there are others
     */
    public record Going(List<Backfill> backfills, boolean more) {
        public Going {
            backfills = List.copyOf(backfills);
        }
    }

    /**
     * What became of an act.
     *
     * @param changed whether it made a difference
     * @param refused whether the backfill is in no state for it
     */
    public record Steered(boolean changed, boolean refused, Backfill backfill) {}

    /** The newest first. */
    public Uni<Page> page(@Nullable Long after, int limit) {
        return session.read(connection -> ask(connection, PAGE, Tuple.of(after, limit + 1)))
                .map(found -> {
                    List<Backfill> page = found.stream().limit(limit).toList();
                    boolean more = found.size() > limit;
                    return new Page(
                            page, more ? OptionalLong.of(page.get(limit - 1).id()) : OptionalLong.empty());
                });
    }

    /** Those that have not ended, the paused ones last, perhaps as of a moment ago: for those who ask often. */
    public Uni<Going> going() {
        return going.get();
    }

    private Uni<Going> thoseThatGoOn() {
        return session.read(connection -> ask(connection, GOING, Tuple.of(MOST_GOING + 1)))
                .map(found -> new Going(found.stream().limit(MOST_GOING).toList(), found.size() > MOST_GOING));
    }

    public Uni<Optional<Backfill>> find(long id) {
        return session.read(connection -> find(connection, id));
    }

    /** What it would be, without beginning it. */
    public Uni<BackfillPlan> plan(BackfillOrder order) {
        return session.act(connection -> planner.plan(connection, order));
    }

    /** The same, in the transaction in which it is to begin. */
    public Uni<BackfillPlan> plan(SqlConnection transaction, BackfillOrder order) {
        return planner.plan(transaction, order);
    }

    /** Whether this replica has begun or steered one a short while ago; the act may still be on its way. */
    public boolean wereTouchedLately() {
        return System.nanoTime() - touched < LATELY.toNanos();
    }

    /** Begins one by a plan without a flaw. */
    public Uni<Backfill> begin(SqlConnection transaction, BackfillPlan plan) {
        touched = System.nanoTime();
        BackfillOrder order = plan.order();
        Tuple values = Tuple.tuple()
                .addString(order.table().schema())
                .addString(order.table().name())
                .addString(order.processor())
                .addString(plan.operation().name())
                .addString(plan.origin().word())
                .addArrayOfString(plan.copies().toArray(String[]::new))
                .addValue(order.conditions())
                .addInteger(order.chunk())
                .addArrayOfString(plan.keys().toArray(String[]::new))
                .addLong(plan.rows())
                .addString(order.who());
        return ask(transaction, BEGIN, values).map(begun -> begun.get(0));
    }

    /** Empty if there is no such backfill. Whoever asks for what is so already has changed nothing. */
    public Uni<Optional<Steered>> steer(SqlConnection transaction, long id, Act act) {
        touched = System.nanoTime();
        Tuple values = Tuple.of(id, act.status, act.from.split(" ", -1));
        return ask(transaction, STEER, values)
                .chain(done -> done.isEmpty()
                        ? find(transaction, id)
                                .map(found -> found.map(
                                        one -> new Steered(false, !one.status().equals(act.status), one)))
                        : Uni.createFrom().item(Optional.of(new Steered(true, false, done.get(0)))));
    }

    private Uni<Optional<Backfill>> find(SqlConnection connection, long id) {
        return ask(connection, FIND, Tuple.of(id)).map(found -> found.stream().findFirst());
    }

    private Uni<List<Backfill>> ask(SqlConnection connection, String sql, Tuple values) {
        return connection
                .preparedQuery(home.sql(sql.replace("${columns}", Backfill.COLUMNS)))
                .execute(values)
                .map(rows -> rows.stream().map(Backfill::read).toList());
    }
}
