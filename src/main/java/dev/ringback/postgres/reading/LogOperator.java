package dev.ringback.postgres.reading;

import dev.ringback.change.Status;
import dev.ringback.postgres.Home;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What an operator may do to the log, in the transaction of the act. */
@Singleton
public final class LogOperator {
    /**
     * Due now, with all attempts before it. It does not become pending again: the claim's floor relies on it that nothing
     * below it ever does. Processors that are done stay done, and a screen that has parked it does not do so again.
     */
    private static final String AGAIN = """
            status = 'retrying',
            attempts = 0,
            next_attempt_at = clock_timestamp(),
            waiting_for = NULL,
            deadline = NULL,
            processed_at = NULL,
            processors = ${schema}.ringback_released(log.processors),
            processed_txid = txid_current(),
            updated_at = clock_timestamp()""";

    /** Whoever is at work on it finds it settled, and undoes what he has done. */
    private static final String LET_BE = """
            status = 'ignored',
            error = concat('ignored by ', $2::text, '; was ', log.status, ': ' || log.error),
            next_attempt_at = NULL,
            waiting_for = NULL,
            deadline = NULL,
            processed_at = clock_timestamp(),
            processors = ${schema}.ringback_let_be(log.processors, $2::text),
            processed_txid = txid_current(),
            updated_at = clock_timestamp()""";

    /** A bell that finds its queue nearly full would fail the commit, so it is left to the poll then. */
    private static final String BELL = """
            SELECT count(pg_notify('ringback', '')) FROM (SELECT WHERE ${any}) AS rung
            WHERE pg_notification_queue_usage() < 0.5""";

    /** A row that is being settled at this moment is waited for, and judged as it is then. */
    private static final String ONE =
            """
            WITH l AS (
                UPDATE ${schema}.database_trigger_logs AS log SET ${set}
                WHERE log.id = $1::bigint AND log.status = ANY ($3::text[]) AND $2::text IS NOT NULL
                RETURNING log.*)
            SELECT ${columns}, (${bell}) AS bells FROM l
            """.replace("${columns}", LogRow.COLUMNS).replace("${bell}", BELL.replace("${any}", "l.id IS NOT NULL"));

    /** What is due already needs no retry; so whoever asks until nothing is left comes to an end. */
    private static final String FITS = """
            log.status || '' = ANY ($3::text[])
            AND NOT (${again} AND log.status || '' = 'retrying' AND log.next_attempt_at <= statement_timestamp())""";

    /**
     * Of some ids. Rows that somebody has locked are being settled, or acted upon: they are left out, for to wait for them
     * while holding others could end in a deadlock.
     */
    private static final String ALL = """
            WITH fitting AS (
                SELECT log.id FROM ${schema}.database_trigger_logs log
                WHERE log.id = ANY ($1::bigint[]) AND ${fits} ORDER BY log.id LIMIT $4::integer),
            held AS (
                SELECT log.id FROM ${schema}.database_trigger_logs log
                WHERE log.id IN (SELECT f.id FROM fitting f) AND ${fits} ORDER BY log.id FOR UPDATE SKIP LOCKED),
            done AS (
                UPDATE ${schema}.database_trigger_logs AS log SET ${set}
                WHERE log.id IN (SELECT h.id FROM held h) AND $2::text IS NOT NULL RETURNING log.id)
            SELECT f.matched, d.changed, (${bell}) AS bells
            FROM (SELECT count(*) AS matched FROM fitting) f, (SELECT count(*) AS changed FROM done) d
            """.replace("${bell}", BELL.replace("${any}", "d.changed > 0"));

    private static final String COUNT = """
            SELECT count(*) AS matched FROM ${schema}.database_trigger_logs log
            WHERE log.id = ANY ($1::bigint[]) AND ${fits} AND $2::text IS NOT NULL AND $4::integer IS NOT NULL""";

    private static final String FIND = """
            SELECT ${columns} FROM ${schema}.database_trigger_logs l WHERE l.id = $1::bigint
            """.replace("${columns}", LogRow.COLUMNS);

    /** Of the log, in one look. */
    private static final int PAGE = 10_000;

    /** A dry run counts no further: to know more exactly is worth less than what it costs. */
    private static final int COUNTED = 100_000;

    private final LogReader reader;
    private final Home home;

    @Inject
    public LogOperator(LogReader reader, Home home) {
        this.reader = reader;
        this.home = home;
    }

    /**
     * The answer to a wish about many.
     *
     * @param matched how many it is about, up to the most of one act; of a dry run, up to the most that are counted
     * @param changed how many it was done to; the others of these were being settled at that moment
     * @param more whether others may be left for a next act
     */
    public record Tally(long matched, long changed, boolean more) {}

    /** Empty if there is no such change. */
    public Uni<Optional<Acted<LogEntry>>> one(SqlConnection transaction, LogAct act, long id, String who) {
        Tuple values = Tuple.of(id, who, words(act));
        return Acted.of(ask(transaction, sql(ONE, act), values), ask(transaction, home.sql(FIND), Tuple.of(id)));
    }

    /**
     * All that a filter finds, the oldest first, up to the most.
     *
     * @param filter with no other statuses than the act takes
     */
    public Uni<Tally> all(SqlConnection transaction, LogAct act, Filter filter, String who, int most) {
        return walk(new Walk(transaction, act, filter, who, sql(ALL, act), most), new Tally(0, 0, false), null);
    }

    /** Counts what a filter finds, and changes nothing. */
    public Uni<Tally> count(SqlConnection transaction, LogAct act, Filter filter, int most) {
        return walk(new Walk(transaction, act, filter, "", sql(COUNT, act), COUNTED), new Tally(0, 0, false), null)
                .map(counted -> new Tally(counted.matched(), 0, counted.more() || counted.matched() > most));
    }

    /** One way along the log, page by page. */
    private record Walk(SqlConnection transaction, LogAct act, Filter filter, String who, String sql, int most) {}

    private Uni<Tally> walk(Walk walk, Tally before, @Nullable Long after) {
        Search search = new Search(walk.filter(), Search.Order.OLDEST_FIRST, after, PAGE);
        return reader.ids(walk.transaction(), search)
                .chain(page -> step(walk, before, page).chain(now -> {
                    OptionalLong next = page.next();
                    if (now.matched() < walk.most() && next.isPresent()) {
                        return walk(walk, now, next.getAsLong());
                    }
                    return Uni.createFrom()
                            .item(new Tally(
                                    now.matched(), now.changed(), next.isPresent() || now.matched() >= walk.most()));
                }));
    }

    private Uni<Tally> step(Walk walk, Tally before, LogReader.Ids page) {
        if (page.ids().isEmpty()) {
            return Uni.createFrom().item(before);
        }
        Tuple values = Tuple.tuple()
                .addArrayOfLong(page.ids().toArray(Long[]::new))
                .addString(walk.who())
                .addArrayOfString(words(walk.act()))
                .addInteger((int) (walk.most() - before.matched()));
        return walk.transaction().preparedQuery(walk.sql()).execute(values).map(rows -> {
            Row row = rows.iterator().next();
            long changed = row.getColumnIndex("changed") < 0 ? 0 : row.getLong("changed");
            return new Tally(before.matched() + row.getLong("matched"), before.changed() + changed, false);
        });
    }

    private String sql(String text, LogAct act) {
        return home.sql(text.replace("${fits}", FITS)
                .replace("${set}", act == LogAct.IGNORE ? LET_BE : AGAIN)
                .replace("${again}", act == LogAct.IGNORE ? "false" : "true"));
    }

    private static String[] words(LogAct act) {
        return act.takes().stream().map(Status::word).toArray(String[]::new);
    }

    private static Uni<Optional<LogEntry>> ask(SqlConnection connection, String sql, Tuple values) {
        return connection.preparedQuery(sql).execute(values).map(rows -> rows.stream()
                .map(LogRow::read)
                .findFirst());
    }
}
