package dev.ringback.postgres.live;

import dev.ringback.postgres.Home;
import dev.ringback.postgres.reading.LogEntry;
import dev.ringback.postgres.reading.LogReader;
import dev.ringback.postgres.reading.LogSession;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Which changes have got a new state between two snapshots. Each state is written together with the number of its
 * transaction: the writer's for a new change, the settling's or the act's afterwards. So nothing depends on clocks, nor on
 * the order in which transactions end, and both are found at the end of the log by their block ranges.
 */
@Singleton
public final class LogTail {
    static final String NOW = "SET LOCAL enable_seqscan = off; SET LOCAL statement_timeout = '3s'";
    private static final String SNAPSHOT = "SELECT pg_current_snapshot()::text AS snapshot";

    /** The candidates come first: the order must not lead along the primary key. */
    static final String TOLD =
            """
            WITH told AS MATERIALIZED (
                SELECT l.id FROM ${schema}.database_trigger_logs l
                WHERE l.id + 0 > $4::bigint
                  AND (l.processed_txid >= $1::bigint OR l.txid >= $1::bigint AND l.processed_txid IS NULL ${ended})
                  AND NOT pg_visible_in_snapshot(
                      coalesce(l.processed_txid, l.txid)::text::xid8, $2::text::pg_snapshot)
                  AND pg_visible_in_snapshot(coalesce(l.processed_txid, l.txid)::text::xid8, $3::text::pg_snapshot)
            )
            SELECT ${columns} FROM (
                SELECT t.id FROM told t ORDER BY t.id LIMIT $5::integer) p
            JOIN ${schema}.database_trigger_logs l ON l.id = p.id
            ORDER BY l.id""".replace("${columns}", LogReader.COLUMNS.replace("l.payload::text AS payload", "NULL::text AS payload"));

    /** What had been running long and has ended meanwhile; nearly always there is none. */
    static final String ENDED =
            "OR l.processed_txid = ANY ($6::bigint[]) OR l.txid = ANY ($6::bigint[]) AND l.processed_txid IS NULL";

    private final LogSession session;
    private final Home home;

    @Inject
    public LogTail(LogSession session, Home home) {
        this.session = session;
        this.home = home;
    }

    /**
     * What is to be told after a position.
     *
     * @param next where it goes on
     * @param more whether there was more than was asked for
     */
    record Part(List<Located> entries, Position next, boolean more) {}

    /** A change, and the position that is reached with it. */
    record Located(LogEntry entry, String position) {}

    Uni<Seen> now() {
        return session.read(this::snapshot);
    }

    /**
     * Goes on from a position.
     *
     * @param until as far as this snapshot sees, or as far as can be seen now
     */
    Uni<Part> after(Position position, @Nullable Seen until, int most) {
        return session.read(connection -> connection
                .query(NOW)
                .execute()
                .chain(() -> snapshot(connection))
                .chain(now -> told(
                        connection,
                        position,
                        position.to() != null ? position.to() : until != null ? until : now,
                        most)));
    }

    private Uni<Part> told(SqlConnection connection, Position position, Seen to, int most) {
        Long[] ended = position.from().ended(to);
        Tuple values = Tuple.tuple()
                .addLong(position.from().low())
                .addString(position.from().text())
                .addString(to.text())
                .addLong(position.after())
                .addInteger(most + 1);
        if (ended.length > 0) {
            values.addArrayOfLong(ended);
        }
        String sql = home.sql(TOLD.replace("${ended}", ended.length > 0 ? ENDED : ""));
        return connection.preparedQuery(sql).execute(values).map(rows -> {
            List<Located> entries = StreamSupport.stream(rows.spliterator(), false)
                    .limit(most)
                    .map(LogReader::entry)
                    .map(entry -> new Located(
                            entry,
                            Position.within(position.from(), to, entry.id()).text()))
                    .toList();
            boolean more = rows.size() > most;
            Position next = more
                    ? Position.within(
                            position.from(), to, entries.get(most - 1).entry().id())
                    : Position.at(to);
            return new Part(entries, next, more);
        });
    }

    private Uni<Seen> snapshot(SqlConnection connection) {
        return connection.query(SNAPSHOT).execute().map(rows -> {
            Row row = rows.iterator().next();
            return Seen.read(row.getString("snapshot")).orElseThrow();
        });
    }
}
