package dev.ringback.postgres.reading;

import dev.ringback.postgres.Home;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an operator may do to deliveries, in the transaction of the act. A sender's lease is respected: what is being sent
 * at this moment is nobody else's. Once the lease has run out its sender is gone, and comes he late, he changes nothing.
 */
@Singleton
public final class DeliveryOperator {
    /** An attempt whose end nobody wrote down stays counted. */
    private static final String SET = """
            status = $2::text,
            error = CASE $2::text WHEN 'cancelled' THEN concat('cancelled by ', $3::text, '; was ', d.status, ': ' || d.error)
                                  ELSE d.error END,
            next_attempt_at = clock_timestamp(),
            renewed_at = CASE $2::text WHEN 'cancelled' THEN d.renewed_at ELSE clock_timestamp() END,
            unconfirmed = d.unconfirmed + (d.status = 'sending')::integer,
            leased_until = NULL,
            updated_at = clock_timestamp()""";

    private static final String FITS = """
            CASE d.status WHEN 'sending' THEN 'sending' = ANY ($4::text[]) AND d.leased_until <= clock_timestamp()
                          ELSE d.status || '' = ANY ($4::text[]) END""";

    /** What is due already needs no retry; so whoever asks until nothing is left comes to an end. */
    private static final String NOT_DUE =
            " AND NOT (d.status || '' = 'retrying' AND d.next_attempt_at <= statement_timestamp())";

    /** Whoever is about to take or to settle it is waited for; then it is judged as it is. */
    private static final String ONE = """
            UPDATE ${schema}.ringback_deliveries AS d SET ${set}
            WHERE d.id = $1::bigint AND ${fits}
            RETURNING ${columns}""".replace("${set}", SET).replace("${columns}", DeliveryRow.COLUMNS);

    /** What somebody has locked is being taken or settled, and left out. */
    private static final String ALL = """
            WITH fitting AS (
                SELECT d.id FROM ${schema}.ringback_deliveries d
                WHERE d.id = ANY ($1::bigint[]) AND ${fits} ORDER BY d.id LIMIT $5::integer),
            held AS (
                SELECT d.id FROM ${schema}.ringback_deliveries d
                WHERE d.id IN (SELECT f.id FROM fitting f) AND ${fits} ORDER BY d.id FOR UPDATE SKIP LOCKED),
            done AS (
                UPDATE ${schema}.ringback_deliveries AS d SET ${set}
                WHERE d.id IN (SELECT h.id FROM held h) RETURNING d.id)
            SELECT (SELECT count(*) FROM fitting) AS matched, (SELECT count(*) FROM done) AS changed
            """.replace("${set}", SET);

    private static final String COUNT = """
            SELECT count(*) AS matched, 0::bigint AS changed FROM ${schema}.ringback_deliveries d
            WHERE d.id = ANY ($1::bigint[]) AND ${fits}
              AND $2::text IS NOT NULL AND $3::text IS NOT NULL AND $5::integer IS NOT NULL""";

    private static final int PAGE = 10_000;

    private static final int COUNTED = 100_000;

    private final Home home;

    @Inject
    public DeliveryOperator(Home home) {
        this.home = home;
    }

    /** What may be done. */
    public enum Act {
        RETRY("retry-delivery", "retrying", "dead retrying cancelled", "dead retrying"),
        CANCEL("cancel-delivery", "cancelled", "dead retrying pending sending", "retrying pending sending");

        private final String word;
        private final String becomes;
        private final String takes;
        private final String unasked;

        Act(String word, String becomes, String takes, String unasked) {
            this.word = word;
            this.becomes = becomes;
            this.takes = takes;
            this.unasked = unasked;
        }

        /** Its name in the audit log. */
        public String word() {
            return word;
        }

        /** The statuses that it may be done to; to what is sending, only when its sender is gone. */
        public Set<String> takes() {
            return Set.of(takes.split(" ", -1));
        }

        /** Those of them that it is done to where a filter names none. */
        public Set<String> unasked() {
            return Set.of(unasked.split(" ", -1));
        }
    }

    /** Empty if there is no such delivery. */
    public Uni<Optional<Acted<DeliveryEntry>>> one(SqlConnection transaction, Act act, long id, String who) {
        Tuple values = Tuple.of(id, act.becomes, who, statuses(act.takes()));
        return Acted.of(
                ask(transaction, ONE.replace("${fits}", FITS), values),
                ask(transaction, DeliveryRow.FIND, Tuple.of(id)));
    }

    /** All that a filter finds, the oldest first, up to the most. */
    public Uni<LogOperator.Tally> all(SqlConnection transaction, Act act, DeliveryFilter filter, String who, int most) {
        return walk(new Walk(transaction, act, filter, who, ALL, most), 0, 0, null);
    }

    /** Counts what a filter finds, and changes nothing. */
    public Uni<LogOperator.Tally> count(SqlConnection transaction, Act act, DeliveryFilter filter, int most) {
        return walk(new Walk(transaction, act, filter, "", COUNT, COUNTED), 0, 0, null)
                .map(counted ->
                        new LogOperator.Tally(counted.matched(), 0, counted.more() || counted.matched() > most));
    }

    private record Walk(SqlConnection transaction, Act act, DeliveryFilter filter, String who, String sql, int most) {}

    /** Page by page, until there are enough or there is nothing left. */
    private Uni<LogOperator.Tally> walk(Walk walk, long matched, long changed, @Nullable Long after) {
        DeliveryStatement page = new DeliveryStatement(walk.filter(), after, PAGE, false);
        return walk.transaction()
                .preparedQuery(home.sql(page.ids()))
                .execute(page.values())
                .chain(rows -> {
                    List<Long> ids = rows.stream().map(row -> row.getLong("id")).toList();
                    if (ids.isEmpty()) {
                        return Uni.createFrom().item(new LogOperator.Tally(matched, changed, false));
                    }
                    return step(walk, ids, walk.most() - matched).chain(row -> {
                        long nowMatched = matched + row.getLong("matched");
                        long nowChanged = changed + row.getLong("changed");
                        boolean more = ids.size() == PAGE;
                        return more && nowMatched < walk.most()
                                ? walk(walk, nowMatched, nowChanged, ids.get(PAGE - 1))
                                : Uni.createFrom()
                                        .item(new LogOperator.Tally(
                                                nowMatched, nowChanged, more || nowMatched >= walk.most()));
                    });
                });
    }

    private Uni<Row> step(Walk walk, List<Long> ids, long left) {
        Tuple values = Tuple.tuple()
                .addArrayOfLong(ids.toArray(Long[]::new))
                .addString(walk.act().becomes)
                .addString(walk.who())
                .addArrayOfString(statuses(walk.filter().statuses()))
                .addInteger((int) left);
        return walk.transaction()
                .preparedQuery(home.sql(walk.sql().replace("${fits}", walk.act() == Act.RETRY ? FITS + NOT_DUE : FITS)))
                .execute(values)
                .map(rows -> rows.iterator().next());
    }

    private Uni<Optional<DeliveryEntry>> ask(SqlConnection transaction, String sql, Tuple values) {
        return transaction.preparedQuery(home.sql(sql)).execute(values).map(rows -> rows.stream()
                .map(DeliveryRow::read)
                .findFirst());
    }

    private static String[] statuses(Set<String> words) {
        return words.toArray(String[]::new);
    }
}
