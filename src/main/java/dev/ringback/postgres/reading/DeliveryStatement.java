package dev.ringback.postgres.reading;

import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A search of the deliveries as one statement, made of constant fragments; every value from outside is a parameter. It is
 * the merge of one part for each status, each in the order of the ids and each with the limit: so a page of a rare status
 * costs a page, however many others there are.
 */
final class DeliveryStatement {
    private static final String PART = """
            (SELECT d.id FROM ${schema}.ringback_deliveries d
             WHERE ${conditions} ORDER BY d.id ${direction} LIMIT $1::bigint)""";

    private static final String IDS = """
            SELECT part.id FROM (
                ${parts}
                ) part ORDER BY part.id ${direction} LIMIT $1::bigint""";

    private static final String SHOWN = """
            SELECT ${columns} FROM (${ids}) page
            JOIN ${schema}.ringback_deliveries d ON d.id = page.id ORDER BY d.id ${direction}""";

    private final DeliveryFilter filter;
    private final Conditions conditions;
    private final boolean newestFirst;

    DeliveryStatement(DeliveryFilter filter, @Nullable Long after, int limit, boolean newestFirst) {
        this.filter = filter;
        this.newestFirst = newestFirst;
        this.conditions = new Conditions((long) limit)
                .and(newestFirst ? "d.id < $?::bigint" : "d.id > $?::bigint", after)
                .and("d.processor = $?::text", filter.processor())
                .and("d.kind = $?::text", filter.kind())
                .and("d.change_id = $?::bigint", filter.changeId())
                .and("d.created_at >= $?::timestamptz", time(filter.since()))
                .and("d.created_at < $?::timestamptz", time(filter.until()));
    }

    String ids() {
        return IDS.replace("${parts}", String.join("\nUNION ALL\n", parts())).replace("${direction}", direction());
    }

    String shown() {
        return SHOWN.replace("${columns}", DeliveryRow.COLUMNS)
                .replace("${ids}", ids())
                .replace("${direction}", direction());
    }

    Tuple values() {
        return conditions.values();
    }

    /** Of one change there are but a few, and of all statuses the ids alone will do. */
    private List<String> parts() {
        if (filter.changeId() != null) {
            return List.of(part("d.status IN (%s)"
                    .formatted(filter.statuses().stream().sorted().collect(Collectors.joining("', '", "'", "'")))));
        }
        return filter.statuses().size() == DeliveryFilter.STATUSES.size()
                ? List.of(part("true"))
                : filter.statuses().stream()
                        .sorted()
                        .map(status -> part("d.status = '" + status + "'"))
                        .toList();
    }

    private String part(String condition) {
        return PART.replace("${conditions}", conditions.with(condition));
    }

    private String direction() {
        return newestFirst ? "DESC" : "ASC";
    }

    private static @Nullable Object time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
