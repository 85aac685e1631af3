package dev.ringback.processing;

import dev.ringback.change.Change;
import dev.ringback.change.Operation;
import dev.ringback.change.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The changes of one claim that one processor cares for, in the order of their ids; never empty. */
public record Batch(List<Change> changes) {
    public Batch {
        changes = List.copyOf(changes);
        if (changes.isEmpty()) {
            throw new IllegalArgumentException("a batch has at least one change");
        }
    }

    public int size() {
        return changes.size();
    }

    public List<Change> where(Predicate<Change> condition) {
        return changes.stream().filter(condition).toList();
    }

    public List<Change> of(Operation operation) {
        return where(change -> change.operation() == operation);
    }

    /**
     * The changes whose records have whole numbers as keys, as two lists in step, for one statement. A change whose key is
     * anything else can never work on such a table: its outcome is dead.
     */
    public NumericKeys numericKeys() {
        return NumericKeys.of(changes);
    }

    /**
     * Changes with their records' numeric keys.
     *
     * @param ids of the changes
     * @param keys of their records, in the same order
     * @param refused the outcomes of changes whose key is not a whole number, by change
     */
    public record NumericKeys(List<Long> ids, List<Long> keys, Map<Long, Outcome> refused) {
        public static NumericKeys of(List<Change> changes) {
            List<Long> ids = new ArrayList<>(changes.size());
            List<Long> keys = new ArrayList<>(changes.size());
            Map<Long, Outcome> refused = new HashMap<>();
            for (Change change : changes) {
                try {
                    keys.add(Long.valueOf(change.key()));
                    ids.add(change.id());
                } catch (NumberFormatException notANumber) {
                    refused.put(change.id(), Outcome.dead("record id '" + change.key() + "' is not a whole number"));
                }
            }
            return new NumericKeys(ids, keys, refused);
        }

        /** For a parameter of the type {@code bigint[]}. */
        public Long[] idArray() {
            return ids.toArray(Long[]::new);
        }

        /** For a parameter of the type {@code bigint[]}, in step with {@link #idArray}. */
        public Long[] keyArray() {
            return keys.toArray(Long[]::new);
        }
    }
}
