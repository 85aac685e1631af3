package dev.ringback.processing;

import dev.ringback.change.Change;
import dev.ringback.change.Outcome;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a processor answers: an outcome for each change of its batch, and the conditions that it knows to be met now.
 *
 * @param byChange by the id of the change
 * @param wakes conditions that waiting changes may be waiting for
 */
public record Outcomes(Map<Long, Outcome> byChange, Set<String> wakes) {
    public Outcomes {
        byChange = Map.copyOf(byChange);
        wakes = Set.copyOf(wakes);
    }

    public static Outcomes of(Map<Long, Outcome> byChange) {
        return new Outcomes(byChange, Set.of());
    }

    /** The same outcome for all of them. */
    public static Outcomes all(Batch batch, Outcome outcome) {
        Map<Long, Outcome> outcomes = new HashMap<>();
        batch.changes().forEach(change -> outcomes.put(change.id(), outcome));
        return of(outcomes);
    }

    /**
     * One outcome for those whose effect was written, another for the rest.
     *
     * @param effective ids of the changes with an effect
     */
    public static Outcomes split(Batch batch, Collection<Long> effective, Outcome effect, Outcome none) {
        Set<Long> with = Set.copyOf(effective);
        Map<Long, Outcome> outcomes = new HashMap<>();
        batch.changes().forEach(change -> outcomes.put(change.id(), with.contains(change.id()) ? effect : none));
        return of(outcomes);
    }

    /** With other outcomes for some of the changes. */
    public Outcomes but(Map<Long, Outcome> others) {
        if (others.isEmpty()) {
            return this;
        }
        Map<Long, Outcome> merged = new HashMap<>(byChange);
        merged.putAll(others);
        return new Outcomes(merged, wakes);
    }

    /** Wakes the changes that wait for this condition, too. */
    public Outcomes waking(String condition) {
        Set<String> all = new HashSet<>(wakes);
        all.add(condition);
        return new Outcomes(byChange, all);
    }

    /** A change that the processor said nothing about is not a success. */
    Outcome of(Change change) {
        Outcome outcome = byChange.get(change.id());
        return outcome != null ? outcome : Outcome.failed("the processor gave no outcome for this change");
    }
}
