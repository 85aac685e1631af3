package dev.ringback.postgres.reading;

import dev.ringback.postgres.Home;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The log, page by page, and one by one. */
@Singleton
public final class LogReader {
    /** What {@link #entry} reads, of the log with the alias {@code l}. */
    public static final String COLUMNS = LogRow.COLUMNS;

    /** No step of a search begins later; the last one may take as long again. */
    private static final Duration BUDGET = Duration.ofMillis(20);

    private static final Duration TIMEOUT = Duration.ofMillis(20);
    /** Whoever acts on what he finds wants to know all of it. */
    private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

    private static final String SHOW = """
            SELECT ${columns} FROM ${schema}.database_trigger_logs l
            WHERE l.id = ANY ($1::bigint[]) ORDER BY l.id ${direction}""";

    private static final String FIND = """
            SELECT ${columns} FROM ${schema}.database_trigger_logs l WHERE l.id = $1::bigint
            """.replace("${columns}", LogRow.COLUMNS);

    private final LogSession session;
    private final Home home;
    private final String find;
    private final String lineage;
    private final String deliveries;
    private final String attempts;

    @Inject
    public LogReader(LogSession session, Home home) {
        this.session = session;
        this.home = home;
        this.find = home.sql(FIND);
        this.lineage = home.sql(Lineage.SELECT);
        this.deliveries = home.sql(DeliveryRow.SELECT);
        this.attempts = home.sql(AttemptMade.SELECT);
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

    /**
     * One change, what it comes from and led to, the attempts at it, and what is or was to leave the database because of it.
     */
    public record Found(LogEntry entry, Lineage lineage, List<AttemptMade> attempts, List<DeliveryEntry> deliveries) {
        public Found {
            attempts = List.copyOf(attempts);
            deliveries = List.copyOf(deliveries);
        }
    }

    /** A row of somebody else's statement that has the {@link #COLUMNS}. */
    public static LogEntry entry(Row row) {
        return LogRow.read(row);
    }

    /** The next page may hold more even where this one is not full, or empty. */
    public Uni<Page> page(Search search) {
        return page(search, true, true);
    }

    /**
     * The same, where not everything is wanted.
     *
     * @param payload whether the payloads are
     * @param sfid whether the ids in Salesforce are
     */
    public Uni<Page> page(Search search, boolean payload, boolean sfid) {
        boolean newestFirst = search.order() == Search.Order.NEWEST_FIRST;
        String sql = home.sql(SHOW.replace("${columns}", LogRow.columns(payload, sfid))
                .replace("${direction}", newestFirst ? "DESC" : "ASC"));
        return session.search(connection -> new Walk(home, search, BUDGET, TIMEOUT, System::nanoTime)
                .ids(connection)
                .chain(found -> connection
                        .preparedQuery(sql)
                        .execute(Tuple.tuple().addArrayOfLong(found.ids().toArray(Long[]::new)))
                        .map(rows -> new Page(rows.stream().map(LogRow::read).toList(), found.next()))));
    }

    public Uni<Optional<Found>> find(long id) {
        return session.read(connection -> connection
                .preparedQuery(find)
                .execute(Tuple.of(id))
                .chain(rows -> Uni.combine()
                        .all()
                        .unis(
                                connection.preparedQuery(lineage).execute(Tuple.of(id)),
                                attempts(connection, List.of(id)),
                                connection.preparedQuery(deliveries).execute(Tuple.of(id)))
                        .with((related, made, delivered) -> found(rows, related, made, delivered))));
    }

    /** The attempts at these changes, change by change and the oldest first, where one has failed. */
    public Uni<List<AttemptMade>> attempts(Collection<Long> ids) {
        return session.read(connection -> attempts(connection, ids));
    }

    private Uni<List<AttemptMade>> attempts(SqlConnection connection, Collection<Long> ids) {
        return connection
                .preparedQuery(attempts)
                .execute(Tuple.tuple().addArrayOfLong(ids.toArray(Long[]::new)))
                .map(rows -> rows.stream().map(AttemptMade::read).toList());
    }

    /**
     * Some ids of a search.
     *
     * @param next the id after which the next page begins, if there is one
     */
    public record Ids(List<Long> ids, OptionalLong next) {
        public Ids {
            ids = List.copyOf(ids);
        }
    }

    /**
     * The ids of a search's page, as the given transaction sees the log: for whoever acts on them in it. The page is as full
     * as it can be, however long that takes. The transaction must be one that may go on behind a savepoint.
     */
    public Uni<Ids> ids(SqlConnection connection, Search search) {
        return new Walk(home, search, FOR_EVER, null, System::nanoTime).ids(connection);
    }

    private static Optional<Found> found(
            RowSet<Row> rows, RowSet<Row> related, List<AttemptMade> made, RowSet<Row> delivered) {
        return rows.stream()
                .map(LogRow::read)
                .map(entry -> new Found(
                        entry,
                        Lineage.read(related),
                        made,
                        delivered.stream().map(DeliveryRow::read).toList()))
                .findFirst();
    }
}
