package dev.ringback.postgres.reading;

import dev.ringback.change.Status;
import dev.ringback.postgres.Home;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Counts what there is. However many ask, a census is taken once and shared: for a second, or for twenty times as long as
 * it took, so that counting never takes more than a twentieth of one connection's time.
 */
@Singleton
public final class CensusTaker {
    private static final String OPEN_CHANGES = """
            SELECT 'pending' AS status, count(*) AS amount FROM ${schema}.database_trigger_logs l
            WHERE l.status = 'pending'
            UNION ALL
            SELECT l.status, count(*) FROM ${schema}.database_trigger_logs l
            WHERE l.status IN ('retrying', 'waiting', 'parked', 'dead') GROUP BY l.status""";

    private static final String OPEN_DELIVERIES = """
            SELECT d.status, count(*) AS amount FROM ${schema}.ringback_deliveries d
            WHERE d.status IN ('pending', 'retrying') GROUP BY d.status
            UNION ALL
            SELECT 'sending', count(*) FROM ${schema}.ringback_deliveries d WHERE d.status = 'sending'
            UNION ALL
            SELECT 'unconfirmed', count(*) FROM ${schema}.ringback_deliveries d
            WHERE d.status = 'sending' AND d.leased_until <= now()
            UNION ALL
            SELECT 'dead', count(*) FROM ${schema}.ringback_deliveries d WHERE d.status = 'dead'""";

    /** The first of each lane is enough: a lane is worked off in the order of its ids. */
    private static final String OLDEST_PENDING = """
            SELECT greatest(0, extract(epoch FROM clock_timestamp() - min(first.created_at)))::float8 AS seconds
            FROM generate_series(0, 63) AS every (lane)
            CROSS JOIN LATERAL (
                SELECT l.created_at FROM ${schema}.database_trigger_logs l
                WHERE l.lane = every.lane::smallint AND l.status = 'pending' ORDER BY l.id + 0 LIMIT 1) first
            HAVING count(*) > 0""";

    private static final String REPLICAS = """
            SELECT r.name, r.listening, r.porter, r.started_at, r.seen_at, r.flow FROM ${schema}.ringback_replicas r
            WHERE r.seen_at > clock_timestamp() - interval '30 seconds' ORDER BY r.name""";

    private static final String GAPS_AND_RELOADS = """
            SELECT (SELECT count(*) FROM ${schema}.ringback_gaps g WHERE g.acknowledged_at IS NULL) AS gaps,
                (SELECT count(*) FROM ${schema}.ringback_reloads r WHERE r.decided_at IS NULL) AS reloads,
                (SELECT extract(epoch FROM clock_timestamp() - min(d.next_attempt_at))::float8
                 FROM ${schema}.ringback_deliveries d
                 WHERE d.status IN ('pending', 'retrying') AND d.next_attempt_at <= clock_timestamp()) AS due_seconds,
                coalesce((SELECT max(l.id) FROM ${schema}.database_trigger_logs l), 0) AS highest""";

    private static final List<String> CHANGE_STATUSES =
            Arrays.stream(Status.values()).map(Status::word).toList();
    /** What is unconfirmed is sending, too: its lease has run out, and nobody has taken over yet. */
    private static final List<String> DELIVERY_STATUSES =
            List.of("pending", "sending", "unconfirmed", "retrying", "succeeded", "dead", "cancelled");

    private final LogSession session;
    private final Clock clock;
    private final StatusCount changes;
    private final StatusCount deliveries;
    private final String oldestPending;
    private final String replicas;
    private final String gapsAndReloads;
    private final Shared<Census> shared;

    @Inject
    public CensusTaker(LogSession session, Home home, Clock clock) {
        this(session, home, clock, StatusCount.EXACT_UP_TO_PAGES);
    }

    CensusTaker(LogSession session, Home home, Clock clock, long exactUpToPages) {
        this.session = session;
        this.clock = clock;
        this.changes = new StatusCount(
                home.sql("${schema}.database_trigger_logs"),
                CHANGE_STATUSES,
                List.of("succeeded", "ignored"),
                home.sql(OPEN_CHANGES),
                exactUpToPages);
        this.deliveries = new StatusCount(
                home.sql("${schema}.ringback_deliveries"),
                DELIVERY_STATUSES,
                List.of("succeeded", "cancelled"),
                home.sql(OPEN_DELIVERIES),
                exactUpToPages);
        this.oldestPending = home.sql(OLDEST_PENDING);
        this.replicas = home.sql(REPLICAS);
        this.gapsAndReloads = home.sql(GAPS_AND_RELOADS);
        this.shared = new Shared<>(this::take, Duration.ofSeconds(1), 20, System::nanoTime);
    }

    public Uni<Census> census() {
        return shared.get();
    }

    private Uni<Census> take() {
        return session.read(connection -> changes.take(connection)
                .chain(counted -> deliveries.take(connection).chain(delivered -> oldestPending(connection)
                        .chain(age -> replicas(connection).chain(present -> gapsAndReloads(connection)
                                .map(row -> new Census(
                                        clock.instant(),
                                        counted,
                                        delivered,
                                        age,
                                        present,
                                        row.getLong("gaps"),
                                        row.getLong("reloads"),
                                        seconds(row.getDouble("due_seconds")),
                                        row.getLong("highest"))))))));
    }

    private static OptionalDouble seconds(@Nullable Double seconds) {
        return seconds == null ? OptionalDouble.empty() : OptionalDouble.of(Math.max(0, seconds));
    }

    private Uni<OptionalDouble> oldestPending(SqlConnection connection) {
        return connection.query(oldestPending).execute().map(rows -> rows.stream()
                .mapToDouble(row -> row.getDouble("seconds"))
                .findFirst());
    }

    private Uni<Row> gapsAndReloads(SqlConnection connection) {
        return connection.query(gapsAndReloads).execute().map(rows -> rows.iterator()
                .next());
    }

    private Uni<List<Census.Replica>> replicas(SqlConnection connection) {
        return connection.query(replicas).execute().map(CensusTaker::replicas);
    }

    private static List<Census.Replica> replicas(RowSet<Row> rows) {
        return rows.stream()
                .map(row -> new Census.Replica(
                        row.getString("name"),
                        row.getBoolean("listening"),
                        row.getBoolean("porter"),
                        row.getOffsetDateTime("started_at").toInstant(),
                        row.getOffsetDateTime("seen_at").toInstant(),
                        row.getString("flow")))
                .toList();
    }
}
