package dev.ringback.postgres.connect;

import dev.ringback.postgres.reading.LogEntry;
import dev.ringback.postgres.reading.LogReader;
import dev.ringback.postgres.reading.Search;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** Finds changes by what became of them on their way to Salesforce. */
@Singleton
public final class JourneySearch {
    private final ConnectLog connect;

    @Inject
    public JourneySearch(ConnectLog connect) {
        this.connect = connect;
    }

    /**
     * A page, in the order of Connect's log: {@code search.after()} and the page's {@code next} are ids of its rows.
     *
     * @param states any of {@link WriteState#STATES}
     */
    public Uni<LogReader.Page> page(Search search, Set<String> states) {
        return connect.search(reading -> {
            JourneyStatement statement = new JourneyStatement(
                    search, states, connect.schema(), reading.layout().archive());
            return reading.ask(statement.sql(), statement.parameters()).map(rows -> page(rows, search.limit()));
        });
    }

    private static LogReader.Page page(RowSet<Row> rows, int limit) {
        Map<Long, LogEntry> found = new LinkedHashMap<>();
        long last = 0;
        int taken = 0;
        for (Row row : rows) {
            if (row.getLong("connect_id") != null && taken < limit) {
                last = row.getLong("connect_id");
                found.putIfAbsent(row.getLong("id"), LogReader.entry(row));
                taken++;
            }
        }
        if (rows.size() > limit) {
            return new LogReader.Page(List.copyOf(found.values()), OptionalLong.of(last));
        }
        Row any = rows.iterator().next();
        boolean cut = any.getLong("looked_at") == JourneyStatement.LOOKED;
        OptionalLong next = cut
                ? OptionalLong.of(any.getLong("looked_last"))
                : any.getLong("bound") != null ? OptionalLong.of(any.getLong("bound")) : OptionalLong.empty();
        return new LogReader.Page(List.copyOf(found.values()), next);
    }
}
