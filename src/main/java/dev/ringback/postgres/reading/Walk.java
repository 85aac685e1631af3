package dev.ringback.postgres.reading;

import dev.ringback.postgres.Home;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the ids of one page, step by step: first a window of the rows that come next, and if the page is not full then,
 * spans of ids in which an index finds what is rare, or further windows. When its time is used up, the page holds what was
 * found so far, and its next one begins where this one ended. So the cost of a page has a bound, whatever is looked for.
 *
 * <p>It needs a transaction that may go on behind a savepoint.
 */
final class Walk {
    private final Home home;
    private final Search search;
    private final LongSupplier nanoTime;
    private final Stride stride;
    private final @Nullable Duration timeout;
    private final List<Long> found = new ArrayList<>();

    private @Nullable Long bound;
    private boolean hasBegun;
    private boolean hasEnded;
    private @Nullable Ground ground;

    /**
     * A walk.
     *
     * @param budget how long it may look for more
     * @param timeout of one step within a span; null leaves it at that of the transaction
     */
    Walk(Home home, Search search, Duration budget, @Nullable Duration timeout, LongSupplier nanoTime) {
        this.home = home;
        this.search = search;
        this.nanoTime = nanoTime;
        this.timeout = timeout;
        this.stride = new Stride(budget, SearchStatement.WINDOW);
        this.bound = search.after();
    }

    private record Ground(long first, long last, boolean indexed) {}

    Uni<LogReader.Ids> ids(SqlConnection connection) {
        return Uni.createFrom()
                .deferred(() -> step(connection))
                .repeat()
                .whilst(ignored -> !isDone())
                .collect()
                .last()
                .replaceWith(this::answer);
    }

    private boolean isDone() {
        return hasEnded || found.size() > search.limit() || stride.isOver();
    }

    private LogReader.Ids answer() {
        if (found.size() > search.limit()) {
            List<Long> page = found.subList(0, search.limit());
            return new LogReader.Ids(page, OptionalLong.of(page.get(page.size() - 1)));
        }
        return new LogReader.Ids(found, hasEnded || bound == null ? OptionalLong.empty() : OptionalLong.of(bound));
    }

    private Uni<Boolean> step(SqlConnection connection) {
        if (!hasBegun || !SpanStatement.serves(search.filter())) {
            return window(connection);
        }
        return ground(connection)
                .chain(known -> !known.indexed() || stride.isLeast() ? window(connection) : span(connection, known));
    }

    private Uni<Boolean> window(SqlConnection connection) {
        SearchStatement statement = new SearchStatement(
                new Search(search.filter(), search.order(), bound, search.limit() - found.size()),
                hasBegun || !SpanStatement.serves(search.filter())
                        ? SearchStatement.WINDOW
                        : SearchStatement.FIRST_WINDOW);
        hasBegun = true;
        long start = nanoTime.getAsLong();
        return connection
                .preparedQuery(home.sql(statement.sql()))
                .execute(statement.parameters())
                .map(rows -> {
                    for (Row row : rows) {
                        if (row.getBoolean("is_bound")) {
                            bound = row.getLong("id");
                            hasEnded = bound == null;
                        } else {
                            found.add(row.getLong("id"));
                        }
                    }
                    stride.walked(nanoTime.getAsLong() - start);
                    return true;
                });
    }

    private Uni<Boolean> span(SqlConnection connection, Ground known) {
        long at = bound == null ? 0 : bound;
        long from = isNewestFirst() ? at - stride.ids() : at + 1;
        long to = isNewestFirst() ? at : at + 1 + stride.ids();
        SpanStatement statement = new SpanStatement(search.filter(), from, to);
        long start = nanoTime.getAsLong();
        return connection
                .query(SpanStatement.prepare(timeout))
                .execute()
                .chain(() -> connection.preparedQuery(home.sql(statement.sql())).execute(statement.parameters()))
                .map(rows -> rows.size() < SpanStatement.MOST ? ids(rows) : null)
                .onFailure(LogUnavailable::isCanceled)
                .recoverWithNull()
                .call(() -> connection.query(SpanStatement.TAKE_BACK).execute())
                .map(all -> {
                    long nanos = nanoTime.getAsLong() - start;
                    if (all == null) {
                        stride.foundTooMuch(nanos);
                    } else {
                        found.addAll(all);
                        bound = isNewestFirst() ? from : to - 1;
                        hasEnded = isNewestFirst() ? from <= known.first() : to > known.last();
                        stride.foundAll(nanos);
                    }
                    return true;
                });
    }

    private List<Long> ids(RowSet<Row> rows) {
        return rows.stream()
                .map(row -> row.getLong("id"))
                .sorted(isNewestFirst() ? Comparator.reverseOrder() : Comparator.naturalOrder())
                .toList();
    }

    private Uni<Ground> ground(SqlConnection connection) {
        if (ground != null) {
            return Uni.createFrom().item(ground);
        }
        return connection
                .query(home.sql(SpanStatement.GROUND))
                .execute()
                .map(rows -> rows.iterator().next())
                .map(row -> new Ground(row.getLong("first"), row.getLong("last"), row.getBoolean("indexed")))
                .invoke(known -> ground = known);
    }

    private boolean isNewestFirst() {
        return search.order() == Search.Order.NEWEST_FIRST;
    }
}
