package dev.ringback.salesforce;

import dev.ringback.change.Change;
import dev.ringback.change.Operation;
import dev.ringback.change.Origin;
import dev.ringback.change.Outcome;
import dev.ringback.change.TableName;
import dev.ringback.processing.Interest;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Tells a value that goes back and forth: it returns to what it was earlier, and somebody else brings it back than the one
 * who had changed it. One side that changes its mind is none of our business. Plain arithmetic on what was captured.
 */
@Singleton
public final class FlipFlops {
    /** How a column is named in the settings: table.column in Connect's schema, or schema.table.column. */
    public static final String COLUMN = "[^.]+(\\.[^.]+){1,2}";

    private final Map<TableName, Set<String>> columns = new HashMap<>();
    private final Duration window;
    private final int parkedAt;

    @Inject
    public FlipFlops(FlipFlopSettings settings, ConnectSettings connect) {
        this.window = settings.window();
        this.parkedAt = settings.parkedAt();
        settings.columns().orElse(List.of()).forEach(column -> watch(column, connect.schema()));
    }

    private void watch(String column, String schema) {
        String[] parts = column.split("\\.", -1);
        TableName table = new TableName(parts.length == 2 ? schema : parts[0], parts[parts.length - 2]);
        columns.computeIfAbsent(table, none -> new HashSet<>()).add(parts[parts.length - 1]);
    }

    public Duration window() {
        return window;
    }

    /** With the values that are to be compared. */
    public List<Interest> carrying(List<Interest> interests) {
        return interests.stream()
                .map(interest -> columns.containsKey(interest.table())
                        ? interest.alsoCopying(columns.getOrDefault(interest.table(), Set.of()))
                        : interest)
                .toList();
    }

    /** Whether this change has one of the values. */
    public boolean watches(Change change) {
        return columns.containsKey(change.table())
                && (change.operation() == Operation.INSERT || change.operation() == Operation.UPDATE);
    }

    /**
     * A change of a record, as it was captured.
     *
     * @param age how long ago, by the database's clock
     */
    public record Step(
            long id, Operation operation, Origin origin, Map<String, @Nullable Object> values, Duration age) {}

    /**
     * What is to be said of changes of one record: those in which no value returned are left out.
     *
     * @param steps the record's changes within the window and some before it, the oldest first
     */
    public Map<Long, Outcome> judge(TableName table, List<Step> steps) {
        Map<Long, Outcome> judged = new HashMap<>();
        List<Duration> returns = new ArrayList<>();
        Map<String, Values> past = new HashMap<>();
        for (Step step : steps) {
            Set<String> returned = new TreeSet<>();
            for (String column : columns.getOrDefault(table, Set.of())) {
                if (step.values().containsKey(column)
                        && past.computeIfAbsent(column, none -> new Values()).returnsWith(step, column, window)) {
                    returned.add(column);
                }
            }
            if (!returned.isEmpty()) {
                returns.removeIf(age -> age.minus(step.age()).compareTo(window) > 0);
                returns.add(step.age());
                judged.put(step.id(), outcome(returned, returns.size()));
            }
        }
        return judged;
    }

    private Outcome outcome(Set<String> returned, int times) {
        String what = "flip-flop: " + String.join(", ", returned) + " returned to an earlier value, time " + times
                + " within " + window;
        return times >= parkedAt ? Outcome.parked(what + ", parked at " + parkedAt) : Outcome.succeeded(what);
    }

    /** The values that one column has had, each with who brought it and when. */
    private static final class Values {
        private final List<Brought> past = new ArrayList<>();

        private record Brought(@Nullable Object value, Origin by, Duration age) {}

        boolean returnsWith(Step step, String column, Duration window) {
            if (step.operation() == Operation.INSERT) {
                past.clear();
            }
            past.removeIf(earlier -> earlier.age().minus(step.age()).compareTo(window) > 0);
            Brought now = new Brought(step.values().get(column), step.origin(), step.age());
            if (past.isEmpty()) {
                past.add(now);
                return false;
            }
            Brought last = past.get(past.size() - 1);
            if (Objects.equals(last.value(), now.value())) {
                return false;
            }
            boolean known = past.stream().anyMatch(earlier -> Objects.equals(earlier.value(), now.value()));
            past.add(now);
            return known && last.by() != now.by();
        }
    }
}
