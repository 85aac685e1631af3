package dev.ringback.postgres.reading;

import dev.ringback.change.Operation;
import dev.ringback.change.Origin;
import dev.ringback.change.Status;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A search as one SQL statement, made of constant fragments; every value from outside is a parameter.
 *
 * <p>No index of the log serves all statuses, so that writers pay for few of them. The statement is therefore the merge of
 * up to six parts, each in the order of the ids by an index of its own, and each with the limit: with ten million settled
 * rows a page of dead ones still costs a page.
 */
final class SearchStatement {
    private static final String MERGED = """
            SELECT ${columns}
            FROM (SELECT part.id FROM (
                ${parts}
                ) part ORDER BY part.id ${direction} LIMIT $1::bigint) page
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
    private final List<Object> values = new ArrayList<>();
    private final List<String> conditions = new ArrayList<>();
    private final String sql;

    SearchStatement(Search search) {
        this.search = search;
        values.add(search.limit() + 1L);
        where("l.id < $?::bigint", "l.id > $?::bigint", search.after());
        where("left(l.record_id, 200) = left($?::text, 200)", search.recordId()); // as it is indexed
        where("l.record_id = $?::text", search.recordId());
        where("left(l.payload #>> '{values,sfid}', 18) = left($?::text, 18)", search.sfid()); // as it is indexed
        where("l.payload #>> '{values,sfid}' = $?::text", search.sfid());
        where("l.klass_name = $?::text", search.table());
        where("l.schema = $?::text", search.schema());
        where("l.operation = $?::text", search.operation(), Operation::name);
        where("l.origin = $?::text", search.origin(), Origin::word);
        where("l.created_at >= $?::timestamptz", search.since(), SearchStatement::time);
        where("l.created_at < $?::timestamptz", search.until(), SearchStatement::time);
        where("m.reload = (SELECT g.id FROM ${schema}.ringback_reloads g WHERE g.name = $?::text)", search.group());
        sql = merged();
    }

    String sql() {
        return sql;
    }

    Tuple parameters() {
        return Tuple.wrap(values);
    }

    private String merged() {
        return MERGED.replace("${parts}", String.join("\nUNION ALL\n", parts()))
                .replace("${columns}", LogRow.COLUMNS)
                .replace("${direction}", isNewestFirst() ? "DESC" : "ASC");
    }

    private List<String> parts() {
        if (search.group() != null) {
            String wanted = search.wantsEveryStatus() ? "true" : oneOf(search.statuses());
            return List.of(
                    PART_OF_GROUP.replace("${conditions}", conditionsAnd(wanted).replace("l.id", "m.change_id")));
        }
        if (!isOfOneRecord() && search.wantsEveryStatus()) {
            return List.of(part("true"));
        }
        List<String> parts = new ArrayList<>();
        if (search.statuses().contains(Status.PENDING)) {
            parts.add(PENDING.replace("${lane}", lane())
                    .replace("${conditions}", conditionsAnd("true").replace("l.id", "l.id + 0")));
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
        return search.recordId() != null || search.sfid() != null;
    }

    private void addPart(List<String> parts, Set<Status> served, String indexPredicate) {
        Set<Status> wanted = EnumSet.copyOf(served);
        wanted.retainAll(search.statuses());
        if (!wanted.isEmpty()) {
            parts.add(part(indexPredicate + oneOf(wanted)));
        }
    }

    /** All changes of one record are in one lane. */
    private String lane() {
        return search.schema() == null || search.table() == null || search.recordId() == null
                ? "true"
                : given(LANE, search.schema() + "." + search.table() + ":" + search.recordId());
    }

    private String part(String condition) {
        return PART.replace("${conditions}", conditionsAnd(condition));
    }

    private String conditionsAnd(String condition) {
        List<String> all = new ArrayList<>(conditions);
        all.add(condition);
        return String.join(" AND ", all);
    }

    /** Constants, so that the planner can tell which partial index holds them all. */
    private static String oneOf(Set<Status> statuses) {
        return statuses.stream().map(Status::word).collect(Collectors.joining("', '", "l.status IN ('", "')"));
    }

    private void where(String newestFirst, String oldestFirst, @Nullable Object value) {
        where(isNewestFirst() ? newestFirst : oldestFirst, value);
    }

    private <V> void where(String condition, @Nullable V value, Function<V, Object> stored) {
        where(condition, value == null ? null : stored.apply(value));
    }

    private void where(String condition, @Nullable Object value) {
        if (value != null) {
            conditions.add(given(condition, value));
        }
    }

    private String given(String condition, Object value) {
        values.add(value);
        return condition.replace("$?", "$" + values.size());
    }

    private boolean isNewestFirst() {
        return search.order() == Search.Order.NEWEST_FIRST;
    }

    private static Object time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
