package dev.ringback.postgres.reading;

import dev.ringback.change.Status;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A search as one SQL statement, made of constant fragments; every value from outside is a parameter.
 *
 * <p>No index of the log serves all statuses, so that writers pay for few of them. The statement is therefore the merge of
 * up to six parts, each in the order of the ids by an index of its own, and each with the limit: with ten million settled
 * rows a page of dead ones still costs a page.
 */
final class SearchStatement {
    private static final String MERGED = """
            SELECT part.id FROM (
                ${parts}
                ) part ORDER BY part.id ${direction} LIMIT $1::bigint""";

    private static final String SHOWN = """
            SELECT ${columns}
            FROM (${ids}) page
            JOIN ${schema}.database_trigger_logs l ON l.id = page.id
            ORDER BY l.id ${direction}""";

    private static final String PART = """
            (SELECT l.id FROM ${schema}.database_trigger_logs l
             WHERE ${conditions}
             ORDER BY l.id ${direction} LIMIT $1::bigint)""";

    /** The changes of a reload are indexed by their ids. */
    private static final String PART_OF_GROUP = """
            (SELECT m.change_id AS id FROM ${schema}.ringback_reload_changes m
             JOIN ${schema}.database_trigger_logs l ON l.id = m.change_id
             WHERE ${conditions}
             ORDER BY m.change_id ${direction} LIMIT $1::bigint)""";

    private static final String OF_GROUP =
            "m.reload = (SELECT g.id FROM ${schema}.ringback_reloads g WHERE g.name = $?::text)";

    /** What is pending is indexed by lane and {@code id + 0}: the first of each lane, and of these the first. */
    private static final String PENDING = """
            (SELECT l.id FROM generate_series(0, 63) AS every (lane)
             CROSS JOIN LATERAL (
                 SELECT l.id FROM ${schema}.database_trigger_logs l
                 WHERE l.lane = every.lane::smallint AND l.status = 'pending' AND ${conditions}
                 ORDER BY l.id + 0 ${direction} LIMIT $1::bigint) l
             WHERE ${lane}
             ORDER BY l.id ${direction} LIMIT $1::bigint)""";

    /** As {@code ringback_lane} has it. */
    private static final String LANE = "every.lane = (hashtextextended($?::text, 0) & 63)";

    /** The statuses of the index ringback_unwell. */
    private static final Set<Status> UNWELL = EnumSet.of(Status.RETRYING, Status.WAITING, Status.PARKED, Status.DEAD);

    private static final Set<Status> DONE = EnumSet.of(Status.SUCCEEDED, Status.IGNORED);

    private final Search search;
    private final Filter filter;
    private final Conditions conditions;
    private final String sql;

    SearchStatement(Search search) {
        this.search = search;
        this.filter = search.filter();
        this.conditions = new Conditions(search.limit() + 1L)
                .and(isNewestFirst() ? "l.id < $?::bigint" : "l.id > $?::bigint", search.after())
                .of(filter)
                .and(OF_GROUP, filter.group());
        this.sql = merged();
    }

    /** Gives the ids alone, of one row more than is wanted, to know whether there are more. */
    String ids() {
        return sql;
    }

    /** Gives all that is shown of them. */
    String sql() {
        return SHOWN.replace("${columns}", LogRow.COLUMNS)
                .replace("${ids}", sql)
                .replace("${direction}", direction());
    }

    Tuple parameters() {
        return conditions.values();
    }

    private String merged() {
        return MERGED.replace("${parts}", String.join("\nUNION ALL\n", parts())).replace("${direction}", direction());
    }

    private String direction() {
        return isNewestFirst() ? "DESC" : "ASC";
    }

    private List<String> parts() {
        if (filter.group() != null) {
            String wanted = filter.wantsEveryStatus() ? "true" : Conditions.oneOf(filter.statuses());
            return List.of(PART_OF_GROUP.replace(
                    "${conditions}", conditions.with(wanted).replace("l.id", "m.change_id")));
        }
        if (!isOfOneRecord() && filter.wantsEveryStatus()) {
            return List.of(part("true"));
        }
        List<String> parts = new ArrayList<>();
        if (filter.statuses().contains(Status.PENDING)) {
            parts.add(PENDING.replace("${lane}", lane())
                    .replace("${conditions}", conditions.with("true").replace("l.id", "l.id + 0")));
        }
        if (isOfOneRecord()) {
            addPart(parts, EnumSet.complementOf(EnumSet.of(Status.PENDING)), "l.status <> 'pending' AND ");
        } else {
            UNWELL.forEach(status -> addPart(parts, EnumSet.of(status), ""));
            addPart(parts, DONE, "");
        }
        return parts;
    }

    private boolean isOfOneRecord() {
        return filter.recordId() != null || filter.sfid() != null;
    }

    private void addPart(List<String> parts, Set<Status> served, String indexPredicate) {
        Set<Status> wanted = EnumSet.copyOf(served);
        wanted.retainAll(filter.statuses());
        if (!wanted.isEmpty()) {
            parts.add(part(indexPredicate + Conditions.oneOf(wanted)));
        }
    }

    /** All changes of one record are in one lane. */
    private String lane() {
        return filter.schema() == null || filter.table() == null || filter.recordId() == null
                ? "true"
                : conditions.given(LANE, filter.schema() + "." + filter.table() + ":" + filter.recordId());
    }

    private String part(String condition) {
        return PART.replace("${conditions}", conditions.with(condition));
    }

    private boolean isNewestFirst() {
        return search.order() == Search.Order.NEWEST_FIRST;
    }
}
