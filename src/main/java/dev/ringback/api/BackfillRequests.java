package dev.ringback.api;

import dev.ringback.change.TableName;
import dev.ringback.postgres.backfill.BackfillOrder;
import dev.ringback.postgres.backfill.BackfillOrder.Condition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads from a request's body which rows are to be enqueued, and for whom. */
final class BackfillRequests {
    private static final List<String> KNOWN = List.of("schema", "table", "processor", "where", "chunk", "dryRun");
    private static final List<String> CONDITION = List.of("column", "op", "value");
    private static final int MOST_CONDITIONS = 20;
    private static final int MOST_VALUES = 1_000;
    private static final String TABLE = "schema.table, or a table of the schema public";

    private BackfillRequests() {}

    static BackfillOrder order(@Nullable Map<String, Object> sent, int defaultChunk, String who) {
        Body body = Body.of(sent, KNOWN);
        return new BackfillOrder(
                table(body),
                body.neededText("processor", "the name of a processor"),
                body.objects("where", MOST_CONDITIONS, CONDITION).stream()
                        .map(BackfillRequests::condition)
                        .toList(),
                body.number("chunk", 1, BackfillOrder.LARGEST_CHUNK).orElse(defaultChunk),
                who);
    }

    static boolean isDry(@Nullable Map<String, Object> sent) {
        return Body.of(sent, KNOWN).yes("dryRun");
    }

    /** With a schema of its own, the table's name may have dots. */
    private static TableName table(Body body) {
        String table = body.neededText("table", TABLE);
        Optional<String> schema = body.text("schema");
        try {
            return schema.isPresent() ? new TableName(schema.get(), table) : TableName.of(table);
        } catch (IllegalArgumentException e) {
            throw body.refusal("table", "It is no table.", List.of(TABLE));
        }
    }

    private static Condition condition(Body one) {
        String column = one.neededText("column", "a column of the table");
        String op = one.word("op", BackfillOrder.OPERATORS)
                .orElseThrow(() -> one.refusal("op", "It is missing.", BackfillOrder.OPERATORS));
        Object value = one.value("value").orElse(null);
        boolean fits =
                switch (op) {
                    case "is null", "is not null" -> value == null;
                    case "in" ->
                        value instanceof List<?> several
                                && !several.isEmpty()
                                && several.size() <= MOST_VALUES
                                && several.stream().allMatch(BackfillRequests::isPlain);
                    default -> isPlain(value);
                };
        if (!fits) {
            throw one.refusal("value", "It does not go with " + op + ".", List.of(allowed(op)));
        }
        return new Condition(column, op, value);
    }

    private static boolean isPlain(@Nullable Object value) {
        return value instanceof Number
                || value instanceof Boolean
                || (value instanceof String text && text.indexOf('\0') < 0);
    }

    private static String allowed(String op) {
        return switch (op) {
            case "is null", "is not null" -> "no value";
            case "in" -> "a list of 1 to " + MOST_VALUES + " texts, numbers or booleans";
            default -> "a text, a number or a boolean";
        };
    }
}
