package dev.ringback.postgres.reading;

import dev.ringback.change.Status;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One look of a search as one SQL statement, made of constant fragments; every value from outside is a parameter.
 *
 * <p>No index of the log serves all statuses, so that writers pay for few of them. The statement is therefore the merge of
 * up to six parts, each in the order of the ids by an index of its own, and each with the limit: with ten million settled
 * rows a page of dead ones still costs a page.
 *
 * <p>What no index knows is asked of the rows of a window alone, the first so many of each part. The last row of the answer
 * says how far all parts have been looked through: its id is that of the last row looked at, or null if there are no more.
 */
final class SearchStatement {
    /** The most rows of a part that are looked at: some milliseconds' work. */
    static final int WINDOW = 20_000;

    /** Enough to find what is frequent. */
    static final int FIRST_WINDOW = 5_000;

    private static final int WINDOW_OF_LANE = 400;
    private static final int WINDOW_OF_GROUP = 10_000;

    private static final String MERGED = """
            WITH bound AS (
                SELECT ${edge}(part.id) AS id FROM (
                ${bounds}
                ) part),
            page AS MATERIALIZED (
                SELECT part.id FROM (
                ${parts}
                ) part WHERE ${within} ORDER BY part.id ${direction} LIMIT $1::bigint)
            SELECT p.id, false AS is_bound FROM page p
            UNION ALL
            SELECT CASE WHEN (SELECT count(*) FROM page) < $1::bigint THEN (SELECT b.id FROM bound b) END, true""";

    private static final String WITHIN = "part.id ${from} coalesce((SELECT b.id FROM bound b), part.id)";

    private static final String PART = """
            (SELECT l.id FROM (
                SELECT l.* FROM ${schema}.database_trigger_logs l WHERE ${served}
                ORDER BY l.id ${direction} LIMIT ${window}) l
             WHERE ${asked} ORDER BY l.id ${direction} LIMIT $1::bigint)""";

    private static final String BOUND = """
            (SELECT l.id FROM ${schema}.database_trigger_logs l WHERE ${served}
             ORDER BY l.id ${direction} OFFSET ${window} - 1 LIMIT 1)""";

    /** The changes of a reload are indexed by their ids. */
    private static final String PART_OF_GROUP = """
            (SELECT l.id FROM (
                SELECT m.change_id FROM ${schema}.ringback_reload_changes m WHERE ${served}
                ORDER BY m.change_id ${direction} LIMIT ${window}) m
             JOIN ${schema}.database_trigger_logs l ON l.id = m.change_id
             WHERE ${asked} ORDER BY l.id ${direction} LIMIT $1::bigint)""";

    private static final String BOUND_OF_GROUP = """
            (SELECT m.change_id AS id FROM ${schema}.ringback_reload_changes m WHERE ${served}
             ORDER BY m.change_id ${direction} OFFSET ${window} - 1 LIMIT 1)""";

    private static final String OF_GROUP =
            "m.reload = (SELECT g.id FROM ${schema}.ringback_reloads g WHERE g.name = $?::text)";

    /** What is pending is indexed by lane and {@code id + 0}: the first of each lane, and of these the first. */
    private static final String PENDING = """
            (SELECT l.id FROM generate_series(0, 63) AS every (lane)
             CROSS JOIN LATERAL (
                 SELECT l.id FROM (
                     SELECT l.* FROM ${schema}.database_trigger_logs l
                     WHERE l.lane = every.lane::smallint AND l.status = 'pending' AND ${served}
                     ORDER BY l.id + 0 ${direction} LIMIT ${window}) l
                 WHERE ${asked} ORDER BY l.id + 0 ${direction} LIMIT $1::bigint) l
             WHERE ${lane}
             ORDER BY l.id ${direction} LIMIT $1::bigint)""";

    private static final String BOUND_OF_PENDING = """
            (SELECT l.id FROM generate_series(0, 63) AS every (lane)
             CROSS JOIN LATERAL (
                 SELECT l.id FROM ${schema}.database_trigger_logs l
                 WHERE l.lane = every.lane::smallint AND l.status = 'pending' AND ${served}
                 ORDER BY l.id + 0 ${direction} OFFSET ${window} - 1 LIMIT 1) l
             WHERE ${lane})""";

    /** As {@code ringback_lane} has it. */
    private static final String LANE = "every.lane = (hashtextextended($?::text, 0) & 63)";

    /** The statuses of the index ringback_unwell. */
    private static final Set<Status> UNWELL = EnumSet.of(Status.RETRYING, Status.WAITING, Status.PARKED, Status.DEAD);

    private static final Set<Status> DONE = EnumSet.of(Status.SUCCEEDED, Status.IGNORED);

    private final Search search;
    private final Filter filter;
    private final Conditions values;
    /** Where the page begins, which record it is about, and what is asked of each row beside that. */
    private final List<String> after;

    private final List<String> ofRecord;
    private final List<String> asked;
    private final int window;
    private final String sql;

    /**
     * A statement.
     *
     * @param window the most rows of a part that are looked at
     */
    SearchStatement(Search search, int window) {
        this.search = search;
        this.window = window;
        this.filter = search.filter();
        this.values = new Conditions(search.limit() + 1L);
        this.after = values.collect(
                all -> all.and(isNewestFirst() ? "l.id < $?::bigint" : "l.id > $?::bigint", search.after()));
        this.ofRecord = values.collect(all -> all.ofRecord(filter));
        this.asked = values.collect(all -> all.ofRow(filter));
        this.sql = merged();
    }

    /** Whether the statement walks along the primary key: then an index of another kind may know where to go on. */
    static boolean walks(Filter filter) {
        return filter.recordId() == null
                && filter.sfid() == null
                && filter.group() == null
                && filter.statuses().stream().anyMatch(DONE::contains);
    }

    /** Gives the ids of one row more than is wanted, to know whether there are more; and at the end the bound. */
    String sql() {
        return sql;
    }

    Tuple parameters() {
        return values.values();
    }

    /** A part, and how far it goes; without a bound it goes to the end. */
    private record Part(String rows, String bound) {}

    private String merged() {
        List<Part> parts = parts();
        String bounds = parts.stream()
                .map(Part::bound)
                .filter(bound -> !bound.isEmpty())
                .collect(Collectors.joining("\nUNION ALL\n"));
        return MERGED.replace("${parts}", parts.stream().map(Part::rows).collect(Collectors.joining("\nUNION ALL\n")))
                .replace("${bounds}", bounds.isEmpty() ? "SELECT NULL::bigint AS id" : bounds)
                .replace("${within}", parts.size() == 1 || bounds.isEmpty() ? "true" : WITHIN)
                .replace("${edge}", isNewestFirst() ? "max" : "min")
                .replace("${from}", isNewestFirst() ? ">=" : "<=")
                .replace("${direction}", isNewestFirst() ? "DESC" : "ASC");
    }

    private List<Part> parts() {
        if (filter.group() != null) {
            return List.of(ofGroup());
        }
        if (!isOfOneRecord() && filter.wantsEveryStatus()) {
            return List.of(part("true", ""));
        }
        List<Part> parts = new ArrayList<>();
        if (filter.statuses().contains(Status.PENDING)) {
            parts.add(pending());
        }
        if (isOfOneRecord()) {
            addPart(parts, EnumSet.complementOf(EnumSet.of(Status.PENDING)), "l.status <> 'pending'");
        } else {
            UNWELL.forEach(status -> addPart(parts, EnumSet.of(status), Conditions.oneOf(Set.of(status))));
            addPart(parts, DONE, "true");
        }
        return parts;
    }

    private boolean isOfOneRecord() {
        return filter.recordId() != null || filter.sfid() != null;
    }

    private void addPart(List<Part> parts, Set<Status> all, String index) {
        Set<Status> wanted = EnumSet.copyOf(all);
        wanted.retainAll(filter.statuses());
        if (!wanted.isEmpty()) {
            boolean isKnown = wanted.size() == 1 && index.equals(Conditions.oneOf(wanted));
            parts.add(part(index, isKnown ? "" : Conditions.oneOf(wanted)));
        }
    }

    private Part part(String index, String status) {
        return part(PART, BOUND, allOf(after, ofRecord, index), allOf(asked, List.of(), status), window);
    }

    private Part ofGroup() {
        String of = values.given(OF_GROUP, String.valueOf(filter.group()));
        // What was purged is not in the log any more: so each row is asked for.
        String status = filter.wantsEveryStatus() ? "true" : Conditions.oneOf(filter.statuses());
        String served = allOf(after, List.of(), of).replace("l.id", "m.change_id");
        return part(PART_OF_GROUP, BOUND_OF_GROUP, served, allOf(ofRecord, asked, status), WINDOW_OF_GROUP);
    }

    private Part pending() {
        String lane = lane();
        String served = allOf(after, ofRecord, "true").replace("l.id", "l.id + 0");
        Part part = part(PENDING, BOUND_OF_PENDING, served, allOf(asked, List.of(), ""), WINDOW_OF_LANE);
        return new Part(part.rows().replace("${lane}", lane), part.bound().replace("${lane}", lane));
    }

    private static Part part(String rows, String bound, String served, String asked, int window) {
        boolean isServed = asked.isEmpty();
        return new Part(
                rows.replace("${served}", served)
                        .replace("${asked}", isServed ? "true" : asked)
                        .replace("${window}", isServed ? "$1::bigint" : Integer.toString(window)),
                isServed ? "" : bound.replace("${served}", served).replace("${window}", Integer.toString(window)));
    }

    /** All changes of one record are in one lane. */
    private String lane() {
        return filter.schema() == null || filter.table() == null || filter.recordId() == null
                ? "true"
                : values.given(LANE, filter.schema() + "." + filter.table() + ":" + filter.recordId());
    }

    private static String allOf(List<String> some, List<String> more, String another) {
        return Stream.of(some.stream(), more.stream(), Stream.of(another))
                .flatMap(conditions -> conditions)
                .filter(condition -> !condition.isEmpty())
                .collect(Collectors.joining(" AND "));
    }

    private boolean isNewestFirst() {
        return search.order() == Search.Order.NEWEST_FIRST;
    }
}
