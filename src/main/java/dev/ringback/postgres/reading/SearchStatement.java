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
            SELECT l.* FROM (
            %s
            ) l ORDER BY l.id ${direction} LIMIT $1::bigint""";

    private static final String PART = """
            (SELECT ${columns} FROM ${schema}.database_trigger_logs l
             WHERE ${conditions}
             ORDER BY l.id ${direction} LIMIT $1::bigint)""";

    /** What is pending is indexed by lane: the first of each lane, and of these the first. */
    private static final String PENDING = """
            (SELECT l.* FROM generate_series(0, 63) AS every (lane)
             CROSS JOIN LATERAL (
                 SELECT ${columns} FROM ${schema}.database_trigger_logs l
                 WHERE l.lane = every.lane::smallint AND l.status = 'pending' AND ${conditions}
                 ORDER BY l.id ${direction} LIMIT $1::bigint) l
             ORDER BY l.id ${direction} LIMIT $1::bigint)""";

    /** The statuses of the index ringback_unwell. */
    private static final Set<Status> UNWELL = EnumSet.of(Status.RETRYING, Status.WAITING, Status.PARKED, Status.DEAD);

    private static final Set<Status> DONE = EnumSet.of(Status.SUCCEEDED, Status.IGNORED);

    private final Search search;
    private final List<Object> values = new ArrayList<>();
    private final List<String> conditions = new ArrayList<>();

    SearchStatement(Search search) {
        this.search = search;
        values.add(search.limit() + 1L);
        where("l.id < $?::bigint", "l.id > $?::bigint", search.after());
        where("l.record_id = $?::text", search.recordId());
        where("l.klass_name = $?::text", search.table());
        where("l.schema = $?::text", search.schema());
        where("l.operation = $?::text", search.operation(), Operation::name);
        where("l.origin = $?::text", search.origin(), Origin::word);
        where("l.created_at >= $?::timestamptz", search.since(), SearchStatement::time);
        where("l.created_at < $?::timestamptz", search.until(), SearchStatement::time);
    }

    String sql() {
        return MERGED.formatted(String.join("\nUNION ALL\n", parts()))
                .replace("${columns}", LogRow.COLUMNS)
                .replace("${direction}", isNewestFirst() ? "DESC" : "ASC");
    }

    Tuple parameters() {
        return Tuple.wrap(values);
    }

    private List<String> parts() {
        if (search.recordId() == null && search.wantsEveryStatus()) {
            return List.of(part("true"));
        }
        List<String> parts = new ArrayList<>();
        if (search.statuses().contains(Status.PENDING)) {
            parts.add(PENDING.replace("${conditions}", conditionsAnd("true")));
        }
        if (search.recordId() != null) {
            addPart(parts, EnumSet.complementOf(EnumSet.of(Status.PENDING)), "l.status <> 'pending' AND ");
        } else {
            UNWELL.forEach(status -> addPart(parts, EnumSet.of(status), ""));
            addPart(parts, DONE, "");
        }
        return parts;
    }

    private void addPart(List<String> parts, Set<Status> served, String indexPredicate) {
        Set<Status> wanted = EnumSet.copyOf(served);
        wanted.retainAll(search.statuses());
        if (!wanted.isEmpty()) {
            parts.add(part(indexPredicate + oneOf(wanted)));
        }
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
            values.add(value);
            conditions.add(condition.replace("$?", "$" + values.size()));
        }
    }

    private boolean isNewestFirst() {
        return search.order() == Search.Order.NEWEST_FIRST;
    }

    private static Object time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
