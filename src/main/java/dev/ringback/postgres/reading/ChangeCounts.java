package dev.ringback.postgres.reading;

import dev.ringback.change.Status;
import dev.ringback.postgres.Home;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Counts changes by group. All of them are counted where that is done within a second; else what is open is, by its
 * indexes, and what is done is estimated from a sample of the log's pages. So a count has a bound, however long the log is.
 */
@Singleton
public final class ChangeCounts {
    /** The most groups of an answer, the largest first. */
    public static final int MOST = 1_000;

    private static final Set<Status> DONE = EnumSet.of(Status.SUCCEEDED, Status.IGNORED);
    private static final Set<Status> UNWELL = EnumSet.of(Status.RETRYING, Status.WAITING, Status.PARKED, Status.DEAD);

    private static final String PAGES = """
            SELECT pg_relation_size(to_regclass($1::text)) / current_setting('block_size')::bigint AS pages""";

    private static final String COUNT = """
            SELECT ${names}, round(sum(part.amount * part.weight))::bigint AS amount, bool_and(part.weight = 1) AS exact
            FROM (
            ${parts}
            ) part GROUP BY ${names} ORDER BY amount DESC, ${names} LIMIT ${most} + 1
            """.replace("${most}", Integer.toString(MOST));

    /** By the present statuses each part has an index of its own, and the done ones none. */
    private static final String PART = """
            (SELECT ${columns}, count(*) AS amount, ${weight} AS weight
             FROM ${schema}.database_trigger_logs l ${sample} WHERE ${conditions} GROUP BY ${names})""";

    private static final String OF_GROUP =
            "l.id IN (SELECT m.change_id FROM ${schema}.ringback_reload_changes m JOIN ${schema}.ringback_reloads g"
                    + " ON g.id = m.reload WHERE g.name = $?::text)";

    /** A second: whoever wants an exact number of what takes longer waits for nothing but load. */
    private static final String BEGIN = "SAVEPOINT counting; SET LOCAL statement_timeout = '1s'";

    private static final String TAKE_BACK = "ROLLBACK TO SAVEPOINT counting";

    private static final double SAMPLED_PAGES = 2_048;

    private final LogSession session;
    private final Home home;
    private final long exactUpToPages;
    private final double sampledPages;

    @Inject
    public ChangeCounts(LogSession session, Home home) {
        this(session, home, StatusCount.EXACT_UP_TO_PAGES, SAMPLED_PAGES);
    }

    ChangeCounts(LogSession session, Home home, long exactUpToPages, double sampledPages) {
        this.session = session;
        this.home = home;
        this.exactUpToPages = exactUpToPages;
        this.sampledPages = sampledPages;
    }

    /** What changes are told apart by. */
    public enum By {
        STATUS("status", "l.status"),
        SCHEMA("schema", "l.schema"),
        TABLE("table", "l.klass_name"),
        OPERATION("operation", "l.operation"),
        ORIGIN("origin", "l.origin"),
        ERROR("error", "l.error");

        private final String word;
        private final String column;

        By(String word, String column) {
            this.word = word;
            this.column = column;
        }

        /** As in REST. */
        public String word() {
            return word;
        }
    }

    /**
     * How many changes of one kind there are.
     *
     * @param values in the order in which they were asked for
     * @param exact or estimated
     */
    public record Group(List<@Nullable String> values, long amount, boolean exact) {}

    /**
     * All groups.
     *
     * @param more whether there are more groups than are shown
     */
    public record Counts(List<Group> groups, boolean exact, boolean more) {
        public Counts {
            groups = List.copyOf(groups);
        }
    }

    /** Counts within a second, or estimates within the time that a search may take. */
    public Uni<Counts> count(Filter filter, List<By> by) {
        return session.search(connection -> pages(connection).chain(pages -> {
            boolean isLong = pages > exactUpToPages;
            double sample = isLong ? Math.min(100, 100 * sampledPages / pages) : 100;
            return isLong && hasNothingButStatuses(filter)
                    ? counted(connection, filter, by, sample)
                    : exactly(connection, filter, by)
                            .onFailure(LogUnavailable::isCanceled)
                            .recoverWithUni(() -> connection
                                    .query(TAKE_BACK)
                                    .execute()
                                    .chain(() -> counted(connection, filter, by, sample)));
        }));
    }

    /** All of these are most of the log. */
    private static boolean hasNothingButStatuses(Filter filter) {
        return SearchStatement.walks(filter)
                && Filter.where().status(filter.statuses()).build().equals(filter);
    }

    private Uni<Counts> exactly(SqlConnection connection, Filter filter, List<By> by) {
        return connection.query(BEGIN).execute().chain(() -> counted(connection, filter, by, 100));
    }

    private Uni<Long> pages(SqlConnection connection) {
        return connection
                .preparedQuery(PAGES)
                .execute(Tuple.of(home.sql("${schema}.database_trigger_logs")))
                .map(rows -> rows.iterator().next().getLong("pages"));
    }

    /** Percent of the pages; all of them are not sampled. */
    private Uni<Counts> counted(SqlConnection connection, Filter filter, List<By> by, double percent) {
        Conditions conditions = new Conditions().of(filter).and(OF_GROUP, filter.group());
        List<String> parts = new ArrayList<>();
        Set<Status> statuses = filter.statuses();
        if (filter.recordId() != null || filter.sfid() != null) {
            addPart(parts, conditions, "l.status <> 'pending' AND ", without(statuses, Set.of(Status.PENDING)), 100);
        } else {
            addPart(parts, conditions, "", only(statuses, UNWELL), 100);
            addPart(parts, conditions, "", only(statuses, DONE), percent);
        }
        addPart(parts, conditions, "", only(statuses, Set.of(Status.PENDING)), 100);
        String sql = COUNT.replace("${parts}", String.join("\nUNION ALL\n", parts))
                .replace("${columns}", listed(by, i -> by.get(i).column + " AS g" + i))
                .replace("${names}", listed(by, i -> "g" + i));
        return connection
                .preparedQuery(home.sql(sql))
                .execute(conditions.values())
                .map(rows -> read(rows, by.size()));
    }

    private static void addPart(
            List<String> parts, Conditions conditions, String index, Set<Status> statuses, double percent) {
        if (!statuses.isEmpty()) {
            boolean sampled = percent < 100;
            parts.add(PART.replace("${conditions}", conditions.with(index + Conditions.oneOf(statuses)))
                    .replace("${weight}", sampled ? 100 / percent + "::float8" : "1::float8")
                    .replace("${sample}", sampled ? "TABLESAMPLE SYSTEM (" + percent + ")" : ""));
        }
    }

    private static Set<Status> only(Set<Status> some, Set<Status> of) {
        Set<Status> both = EnumSet.noneOf(Status.class);
        both.addAll(some);
        both.retainAll(of);
        return both;
    }

    private static Set<Status> without(Set<Status> some, Set<Status> others) {
        Set<Status> rest = EnumSet.copyOf(some);
        rest.removeAll(others);
        return rest;
    }

    private static String listed(List<By> by, Function<Integer, String> text) {
        return IntStream.range(0, by.size()).boxed().map(text).collect(Collectors.joining(", "));
    }

    private static Counts read(RowSet<Row> rows, int columns) {
        List<Group> groups = new ArrayList<>();
        for (Row row : rows) {
            List<@Nullable String> values = new ArrayList<>();
            for (int i = 0; i < columns; i++) {
                values.add(row.getString(i));
            }
            groups.add(new Group(values, row.getLong("amount"), row.getBoolean("exact")));
        }
        boolean more = groups.size() > MOST;
        List<Group> shown = more ? groups.subList(0, MOST) : groups;
        return new Counts(shown, shown.stream().allMatch(Group::exact), more);
    }
}
