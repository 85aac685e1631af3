package dev.ringback.postgres.reading;

import dev.ringback.postgres.Home;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * All changes of a filter, chunk by chunk, each in a short transaction of its own: while a slow client reads, no transaction
 * is open and no connection taken. The next chunk is read when it is asked for.
 */
@Singleton
public final class LogExport {
    private static final int CHUNK = 400;

    /** Of the payloads as they are stored, so that a chunk of long ones is as large as one of short ones. */
    private static final int BYTES = 256 * 1024;

    private static final Duration BUDGET = Duration.ofMillis(300);

    private static final String SHOW = """
            SELECT ${columns}
            FROM (SELECT i.id, sum(coalesce(pg_column_size(i.payload), 0)) OVER (ORDER BY i.id ${direction})
                             - coalesce(pg_column_size(i.payload), 0) AS before
                  FROM ${schema}.database_trigger_logs i WHERE i.id = ANY ($1::bigint[])) chunk
            JOIN ${schema}.database_trigger_logs l ON l.id = chunk.id
            WHERE chunk.before < ${bytes} ORDER BY l.id ${direction}""".replace("${bytes}", Integer.toString(BYTES));

    private final LogSession session;
    private final Home home;

    @Inject
    public LogExport(LogSession session, Home home) {
        this.session = session;
        this.home = home;
    }

    /** How far an export has come. */
    private static final class Progress {
        private @Nullable Long after;
        private boolean hasEnded;
    }

    /**
     * The chunks; some may be empty.
     *
     * @param payload whether the payloads are wanted
     * @param sfid whether the ids in Salesforce are wanted
     */
    public Multi<List<LogEntry>> chunks(Filter filter, Search.Order order, boolean payload, boolean sfid) {
        String sql = home.sql(SHOW.replace("${columns}", LogRow.columns(payload, sfid))
                .replace("${direction}", order == Search.Order.NEWEST_FIRST ? "DESC" : "ASC"));
        return Multi.createBy()
                .repeating()
                .uni(Progress::new, progress -> chunk(new Search(filter, order, progress.after, CHUNK), sql, progress))
                .whilst(LogExport::goesOn)
                .map(Chunk::entries);
    }

    private record Chunk(List<LogEntry> entries, Progress progress) {}

    private static boolean goesOn(Chunk chunk) {
        return !chunk.progress().hasEnded;
    }

    private Uni<Chunk> chunk(Search search, String sql, Progress progress) {
        return session.export(connection -> new Walk(home, search, BUDGET, BUDGET, System::nanoTime)
                        .ids(connection)
                        .chain(found ->
                                shown(connection, sql, found.ids()).invoke(rows -> advance(progress, found, rows))))
                .map(rows -> new Chunk(rows.stream().map(LogRow::read).toList(), progress));
    }

    private static Uni<RowSet<Row>> shown(SqlConnection connection, String sql, List<Long> ids) {
        return connection.preparedQuery(sql).execute(Tuple.tuple().addArrayOfLong(ids.toArray(Long[]::new)));
    }

    /** Where not all of the chunk was shown, the next one begins with the rest. */
    private static void advance(Progress progress, LogReader.Ids found, RowSet<Row> rows) {
        if (rows.size() < found.ids().size()) {
            progress.after = found.ids().get(rows.size() - 1);
            return;
        }
        OptionalLong next = found.next();
        progress.hasEnded = next.isEmpty();
        progress.after = next.isPresent() ? (Long) next.getAsLong() : null;
    }
}
