package dev.ringback.postgres.connect;

import dev.ringback.salesforce.JourneySettings;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Counts what is under way to Salesforce and what failed. Its cost is bounded: of each state it counts no more than {@link
 * #MOST}, along the index that Connect's log has, and of the archive only what failed.
 */
@Singleton
public final class ConnectCensus {
    /** Whoever has more of a kind needs no exact number. */
    public static final int MOST = 100_000;

    private static final String COUNT = """
            SELECT lower(s.state) AS state, live.amount + coalesce(archived.amount, 0) AS amount
            FROM unnest($1::text[]) AS s (state)
            CROSS JOIN LATERAL (
                SELECT count(*) AS amount FROM (
                    SELECT FROM ${log} t WHERE t.state = s.state LIMIT ${most}) every) live
            LEFT JOIN (${failed}) archived ON s.state = 'FAILED'
            """.replace("${most}", Integer.toString(MOST));

    private static final String ARCHIVED = """
            SELECT count(*) AS amount FROM (SELECT FROM ${archive} t WHERE t.state = 'FAILED' LIMIT ${most}) every
            """.replace("${most}", Integer.toString(MOST));

    private static final String LATELY = """
            SELECT count(*) AS amount FROM (
                SELECT t.* FROM (SELECT t.* FROM ${log} t WHERE t.state = 'FAILED' ORDER BY t.id DESC LIMIT 10000) t
                WHERE coalesce(t.processed_at, t.updated_at, t.created_at)
                    >= clock_timestamp() - $1::bigint * interval '1 millisecond') live""";

    private static final String LATELY_ARCHIVED = """
            SELECT count(*) AS amount FROM ${archive} t
            WHERE t.state = 'FAILED' AND coalesce(t.processed_at, t.updated_at, t.created_at)
                >= clock_timestamp() - $1::bigint * interval '1 millisecond'""";

    private static final String OLDEST = """
            SELECT greatest(0, extract(epoch FROM clock_timestamp() - t.created_at))::float8 AS seconds
            FROM ${log} t WHERE t.state = 'NEW' ORDER BY t.id LIMIT 1""";

    private final ConnectLog connect;
    private final long windowMillis;

    @Inject
    public ConnectCensus(ConnectLog connect, JourneySettings settings) {
        this.connect = connect;
        this.windowMillis = settings.failures().window().toMillis();
    }

    /**
     * What there is.
     *
     * @param byState the number of writes in Connect's log, and of failed ones in its archive as well
     * @param failuresLately of the failed ones, how many failed within the window
     * @param oldestNewSeconds the age of the oldest one that Connect has not taken up; 0 if there is none
     */
    public record Counts(Map<String, Long> byState, long failuresLately, double oldestNewSeconds) {}

    public Uni<Counts> take() {
        return connect.read(reading -> reading.ask(
                        count(reading.layout().archive()),
                        Tuple.tuple()
                                .addArrayOfString(WriteState.STATES.stream()
                                        .map(WriteState::connects)
                                        .toArray(String[]::new)))
                .map(ConnectCensus::byState)
                .chain(counts -> lately(reading).chain(failed -> reading.ask(OLDEST, Tuple.tuple())
                        .map(rows -> new Counts(counts, failed, seconds(rows))))));
    }

    private static String count(boolean archive) {
        return COUNT.replace("${failed}", archive ? ARCHIVED : "SELECT 0 AS amount");
    }

    private Uni<Long> lately(ConnectLog.Reading reading) {
        Uni<Long> live = amount(reading, LATELY);
        return reading.layout().archive()
                ? live.chain(failed -> amount(reading, LATELY_ARCHIVED).map(more -> failed + more))
                : live;
    }

    private Uni<Long> amount(ConnectLog.Reading reading, String sql) {
        return reading.ask(sql, Tuple.of(windowMillis))
                .map(rows -> rows.iterator().next().getLong("amount"));
    }

    private static Map<String, Long> byState(RowSet<Row> rows) {
        return rows.stream()
                .collect(Collectors.toMap(
                        row -> row.getString("state"), row -> row.getLong("amount"), Long::sum, LinkedHashMap::new));
    }

    private static double seconds(RowSet<Row> rows) {
        return rows.size() == 0 ? 0 : rows.iterator().next().getDouble("seconds");
    }
}
