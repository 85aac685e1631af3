package dev.ringback.api;

import dev.ringback.change.Operation;
import dev.ringback.change.Origin;
import dev.ringback.postgres.reading.Filter;
import dev.ringback.postgres.reading.LogEntry;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A filter of the list, asked of one change: it means the same. */
record EventFilter(Filter filter) implements Predicate<LogEntry> {
    static Predicate<LogEntry> of(Filter filter) {
        return filter.isEverything() ? entry -> true : new EventFilter(filter);
    }

    @Override
    public boolean test(LogEntry entry) {
        Operation operation = filter.operation();
        Origin origin = filter.origin();
        return filter.statuses().contains(entry.status())
                && isSame(filter.schema(), entry.schema())
                && isSame(filter.table(), entry.table())
                && isSame(filter.recordId(), entry.recordId())
                && isSame(filter.sfid(), entry.sfid())
                && isSame(operation == null ? null : operation.name(), entry.operation())
                && isSame(origin == null ? null : origin.word(), entry.origin())
                && hasProcessor(entry)
                && hasError(entry);
    }

    private boolean hasProcessor(LogEntry entry) {
        return filter.processor() == null
                || (Json.decodeValue(entry.processors()) instanceof JsonObject outcomes
                        && outcomes.containsKey(filter.processor()));
    }

    private boolean hasError(LogEntry entry) {
        if (filter.error() == null) {
            return true;
        }
        String error = entry.error() == null ? "" : entry.error();
        return error.toLowerCase(Locale.ROOT).contains(filter.error().toLowerCase(Locale.ROOT));
    }

    private static boolean isSame(@Nullable String wanted, @Nullable String found) {
        return wanted == null || wanted.equals(found);
    }
}
