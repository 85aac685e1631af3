package dev.ringback.postgres.reading;

import dev.ringback.postgres.Home;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The reloads of mapped tables, and what an operator decides about them. */
@Singleton
public final class Reloads {
    private static final int STEP = 2_000;
    private static final List<String> MEANINGS =
            List.of("unchanged", "changed", "new", "cleared", "gone", "uncompared");
    private static final List<String> STATES = List.of("parked", "released", "discarded", "by hand");

    private static final String PAGE = """
            SELECT ${columns} FROM ${schema}.ringback_reloads r
            WHERE $1::bigint IS NULL OR r.id < $1::bigint ORDER BY r.id DESC LIMIT $2::integer""";

    private static final String FIND = "SELECT ${columns} FROM ${schema}.ringback_reloads r WHERE r.name = $1::text";

    private static final String COUNT = """
            SELECT coalesce(m.comparison, 'uncompared') AS meaning,
                CASE WHEN m.decision IS NOT NULL THEN m.decision WHEN l.status = 'parked' THEN 'parked' ELSE 'by hand' END
                    AS state,
                count(*) AS amount
            FROM ${schema}.ringback_reload_changes m
            LEFT JOIN ${schema}.database_trigger_logs l ON l.id = m.change_id AND m.decision IS NULL
            WHERE m.reload = $1::bigint GROUP BY 1, 2""";

    private static final String DECIDE = """
            SELECT d.next_id, d.decided FROM ${schema}.ringback_decide(
                $1::bigint, $2::bigint, $3::integer, $4::text[], $5::boolean) d""";

    /** A bell that finds its queue nearly full would fail the commit, so it is left to the poll then. */
    private static final String DECIDED = """
            SELECT ${schema}.ringback_reload_decided($1::bigint, $2::text, $3::text), (
                SELECT count(pg_notify('ringback', '')) FROM (SELECT) AS rung WHERE pg_notification_queue_usage() < 0.5)""";

    private final LogSession session;
    private final Home home;

    @Inject
    public Reloads(LogSession session, Home home) {
        this.session = session;
        this.home = home;
    }

    /** What may be decided; each concerns those that are parked still, so that it may be asked for twice. */
    public enum Act {
        DISCARD_UNCHANGED("discard-unchanged", "unchanged cleared", false),
        RELEASE_CHANGED("release-changed", "changed new gone", true),
        DISCARD("discard", "unchanged changed new cleared gone", false),
        RELEASE("release", "unchanged changed new cleared gone", true);

        private final String word;
        private final String meanings;
        private final boolean release;

        Act(String word, String meanings, boolean release) {
            this.word = word;
            this.meanings = meanings;
            this.release = release;
        }

        public String word() {
            return word;
        }
    }

    /**
     * Some reloads.
     *
     * @param next the id after which the next page begins, if there is one
     */
    public record Page(List<Reload> reloads, OptionalLong next) {
        public Page {
            reloads = List.copyOf(reloads);
        }
    }

    /**
     * A reload and its changes.
     *
     * @param byMeaning how many mean what
     * @param byState how many are parked still, and what was decided about the others
     */
    public record Found(Reload reload, Map<String, Long> byMeaning, Map<String, Long> byState) {}

    /**
     * A reload after a decision.
     *
     * @param changed how many changes this decision was about
     */
    public record Decided(Found found, long changed) {}

    /** The newest first. */
    public Uni<Page> page(@Nullable Long after, int limit) {
        return session.read(connection -> ask(connection, PAGE, Tuple.of(after, limit + 1)))
                .map(found -> {
                    List<Reload> reloads = found.stream().limit(limit).toList();
                    boolean more = found.size() > limit;
                    return new Page(
                            reloads,
                            more ? OptionalLong.of(reloads.get(limit - 1).id()) : OptionalLong.empty());
                });
    }

    public Uni<Optional<Found>> find(String name) {
        return session.read(connection -> find(connection, name));
    }

    /**
     * Decides about all that it concerns, and writes that down in the given transaction. The steps are transactions of their
     * own: together they would have the claims wait for what they have locked. The answer is the reload as it is then, and
     * about how many was decided. A running one is left alone.
     */
    public Uni<Optional<Decided>> decide(SqlConnection transaction, String name, Act act, String by) {
        return find(name)
                .chain(found -> found.isEmpty() || found.get().reload().isRunning()
                        ? Uni.createFrom().item(found.map(reload -> new Decided(reload, 0)))
                        : decide(found.get().reload().id(), 0, act, 0)
                                .call(() ->
                                        finish(transaction, found.get().reload().id(), act, by))
                                .chain(changed -> find(transaction, name)
                                        .map(after -> after.map(reload -> new Decided(reload, changed)))));
    }

    private Uni<Optional<Found>> find(SqlConnection connection, String name) {
        return ask(connection, FIND, Tuple.of(name))
                .chain(found -> found.isEmpty()
                        ? Uni.createFrom().item(Optional.empty())
                        : count(connection, found.get(0)).map(Optional::of));
    }

    private Uni<Long> decide(long reload, long from, Act act, long before) {
        Tuple values = Tuple.of(reload, from, STEP, act.meanings.split(" ", -1), act.release);
        return session.act(
                        connection -> connection.preparedQuery(home.sql(DECIDE)).execute(values))
                .chain(rows -> {
                    Row step = rows.iterator().next();
                    Long next = step.getLong("next_id");
                    long decided = before + step.getInteger("decided");
                    return next == null ? Uni.createFrom().item(decided) : decide(reload, next, act, decided);
                });
    }

    private Uni<Void> finish(SqlConnection transaction, long reload, Act act, String by) {
        return transaction
                .preparedQuery(home.sql(DECIDED))
                .execute(Tuple.of(reload, act.word, by))
                .replaceWithVoid();
    }

    private Uni<Found> count(SqlConnection connection, Reload reload) {
        return connection
                .preparedQuery(home.sql(COUNT))
                .execute(Tuple.of(reload.id()))
                .map(rows -> {
                    Map<String, Long> byMeaning = zeros(MEANINGS);
                    Map<String, Long> byState = zeros(STATES);
                    for (Row row : rows) {
                        long amount = row.getLong("amount");
                        byMeaning.merge(row.getString("meaning"), amount, Long::sum);
                        byState.merge(row.getString("state"), amount, Long::sum);
                    }
                    return new Found(reload, byMeaning, byState);
                });
    }

    private static Map<String, Long> zeros(List<String> names) {
        Map<String, Long> amounts = new LinkedHashMap<>();
        names.forEach(name -> amounts.put(name, 0L));
        return amounts;
    }

    private Uni<List<Reload>> ask(SqlConnection connection, String sql, Tuple values) {
        return connection
                .preparedQuery(home.sql(sql.replace("${columns}", Reload.COLUMNS)))
                .execute(values)
                .map(rows -> rows.stream().map(Reload::read).toList());
    }
}
