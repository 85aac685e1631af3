package dev.ringback.postgres.reading;

import dev.ringback.change.Operation;
import dev.ringback.change.Origin;
import dev.ringback.change.Status;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What must be true of rows of the log with the alias {@code l}, in SQL: constant fragments, and values that are given
 * apart from them, by numbers.
 */
public final class Conditions {
    private final List<Object> values = new ArrayList<>();
    private final List<String> conditions = new ArrayList<>();

    /** Some values that the statement has before those of its conditions, from {@code $1} on. */
    public Conditions(Object... first) {
        values.addAll(List.of(first));
    }

    /** All that a filter says but the statuses and the group, for which there is more than one way. */
    public Conditions of(Filter filter) {
        return ofRecord(filter).ofRow(filter);
    }

    /** What it says of the record, which is indexed. */
    Conditions ofRecord(Filter filter) {
        and("left(l.record_id, 200) = left($?::text, 200)", filter.recordId()); // as it is indexed
        and("l.record_id = $?::text", filter.recordId());
        and("left(l.payload #>> '{values,sfid}', 18) = left($?::text, 18)", filter.sfid()); // as it is indexed
        return and("l.payload #>> '{values,sfid}' = $?::text", filter.sfid());
    }

    /** What it says beside that, and what must be asked of each row, or of ranges of them. */
    Conditions ofRow(Filter filter) {
        and("l.klass_name = $?::text", filter.table());
        and("l.schema = $?::text", filter.schema());
        and("l.operation = $?::text", filter.operation(), Operation::name);
        and("l.origin = $?::text", filter.origin(), Origin::word);
        and("jsonb_exists(l.processors, $?::text)", filter.processor());
        and("strpos(lower(l.error), lower($?::text)) > 0", filter.error());
        and("l.created_at >= $?::timestamptz", filter.since(), Conditions::time);
        and("l.created_at < $?::timestamptz", filter.until(), Conditions::time);
        return and("l.txid = $?::bigint", filter.txid());
    }

    /** The conditions that are added meanwhile, and taken out again: for a statement that needs them in several places. */
    List<String> collect(Consumer<Conditions> more) {
        int before = conditions.size();
        more.accept(this);
        List<String> added = conditions.subList(before, conditions.size());
        List<String> collected = List.copyOf(added);
        added.clear();
        return collected;
    }

    /** One more, unless the value is null; it stands where the condition says {@code $?}. */
    public Conditions and(String condition, @Nullable Object value) {
        if (value != null) {
            conditions.add(given(condition, value));
        }
        return this;
    }

    private <V> void and(String condition, @Nullable V value, Function<V, Object> stored) {
        and(condition, value == null ? null : stored.apply(value));
    }

    /** A fragment that is no condition but has a value. */
    public String given(String fragment, Object value) {
        values.add(value);
        return fragment.replace("$?", "$" + values.size());
    }

    /** All of them, and this one. */
    public String with(String condition) {
        List<String> all = new ArrayList<>(conditions);
        all.add(condition);
        return String.join(" AND ", all);
    }

    public Tuple values() {
        return Tuple.wrap(values);
    }

    /** Constants, so that the planner can tell which partial index holds them all. */
    public static String oneOf(Set<Status> statuses) {
        return statuses.stream().map(Status::word).collect(Collectors.joining("', '", "l.status IN ('", "')"));
    }

    private static Object time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
