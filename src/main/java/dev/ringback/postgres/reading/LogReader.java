package dev.ringback.postgres.reading;

import dev.ringback.postgres.Home;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The log, page by page, and one by one. */
@Singleton
public final class LogReader {
    /** What {@link #entry} reads, of the log with the alias {@code l}. */
    public static final String COLUMNS = LogRow.COLUMNS;

    private static final String FIND = """
            SELECT ${columns} FROM ${schema}.database_trigger_logs l WHERE l.id = $1::bigint
            """.replace("${columns}", LogRow.COLUMNS);

    private final LogSession session;
    private final Home home;
    private final String find;
    private final String lineage;
    private final String deliveries;

    @Inject
    public LogReader(LogSession session, Home home) {
        this.session = session;
        this.home = home;
        this.find = home.sql(FIND);
        this.lineage = home.sql(Lineage.SELECT);
        this.deliveries = home.sql(DeliveryRow.SELECT);
    }

    /**
     * Some rows of a search.
     *
     * @param next the id after which the next page begins, if there is one
     */
    public record Page(List<LogEntry> entries, OptionalLong next) {
        public Page {
            entries = List.copyOf(entries);
        }
    }

    /** One change, what it comes from and led to, and what is or was to leave the database because of it. */
    public record Found(LogEntry entry, Lineage lineage, List<DeliveryEntry> deliveries) {
        public Found {
            deliveries = List.copyOf(deliveries);
        }
    }

    /** A row of somebody else's statement that has the {@link #COLUMNS}. */
    public static LogEntry entry(Row row) {
        return LogRow.read(row);
    }

    /** Reads one row more than is wanted, to know whether there is a next page. */
    public Uni<Page> page(Search search) {
        SearchStatement statement = new SearchStatement(search);
        String sql = home.sql(statement.sql());
        return session.search(connection -> connection.preparedQuery(sql).execute(statement.parameters()))
                .map(rows -> page(rows, search.limit()));
    }

    public Uni<Optional<Found>> find(long id) {
        return session.read(connection -> connection
                .preparedQuery(find)
                .execute(Tuple.of(id))
                .chain(rows -> Uni.combine()
                        .all()
                        .unis(
                                connection.preparedQuery(lineage).execute(Tuple.of(id)),
                                connection.preparedQuery(deliveries).execute(Tuple.of(id)))
                        .with((related, delivered) -> found(rows, related, delivered))));
    }

    /**
     * Some ids of a search.
     *
     * @param next the id after which the next page begins, if there is one; it may be there though this page is not full
     */
    public record Ids(List<Long> ids, OptionalLong next) {
        public Ids {
            ids = List.copyOf(ids);
        }
    }

    /** The ids of a search's page, as the given transaction sees the log: for whoever acts on them in it. */
    public Uni<Ids> ids(SqlConnection connection, Search search) {
        SearchStatement statement = new SearchStatement(search);
        return connection
                .preparedQuery(home.sql(statement.ids()))
                .execute(statement.parameters())
                .map(rows -> {
                    List<Long> ids = rows.stream()
                            .map(row -> row.getLong("id"))
                            .limit(search.limit())
                            .toList();
                    boolean more = rows.size() > search.limit();
                    return new Ids(ids, more ? OptionalLong.of(ids.get(ids.size() - 1)) : OptionalLong.empty());
                });
    }

    private static Optional<Found> found(RowSet<Row> rows, RowSet<Row> related, RowSet<Row> delivered) {
        return rows.stream()
                .map(LogRow::read)
                .map(entry -> new Found(
                        entry,
                        Lineage.read(related),
                        delivered.stream().map(DeliveryRow::read).toList()))
                .findFirst();
    }

    private static Page page(RowSet<Row> rows, int limit) {
        List<LogEntry> entries = rows.stream().limit(limit).map(LogRow::read).toList();
        boolean more = rows.size() > limit;
        return new Page(entries, more ? OptionalLong.of(entries.get(limit - 1).id()) : OptionalLong.empty());
    }
}
