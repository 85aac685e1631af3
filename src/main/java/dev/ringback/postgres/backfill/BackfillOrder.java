package dev.ringback.postgres.backfill;

import dev.ringback.change.TableName;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which rows are wanted, and for whom.
 *
 * @param where conditions that a row must meet, all of them
 * @param chunk the most rows that are enqueued at once
 * @param who asks for it
 */
public record BackfillOrder(TableName table, String processor, List<Condition> where, int chunk, String who) {
    /** More would hold the locks of the rows for too long. */
    public static final int LARGEST_CHUNK = 10_000;

    /** What can be asked of a column. */
    public static final List<String> OPERATORS =
            List.of("=", "<>", "<", "<=", ">", ">=", "in", "is null", "is not null");

    public BackfillOrder {
        where = List.copyOf(where);
    }

    /**
     * What a column must be.
     *
     * @param op one of the {@link #OPERATORS}
     * @param value a text, a number or a boolean; a list of these for {@code in}; null where there is none
     */
    public record Condition(
            String column, String op, @Nullable Object value) {}

    JsonArray conditions() {
        JsonArray conditions = new JsonArray();
        where.forEach(one -> {
            JsonObject condition = new JsonObject().put("column", one.column()).put("op", one.op());
            conditions.add(one.value() == null ? condition : condition.put("value", one.value()));
        });
        return conditions;
    }
}
