package dev.ringback.processing;

import dev.ringback.change.Change;
import dev.ringback.change.Outcome;
import dev.ringback.change.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A claim that the screens have seen: what they have answered for, what must take its turn behind that, and the rest, which
 * goes to the processors.
 */
final class Screened {
    /** Under which a change takes its turn for which no screen has said anything. */
    private static final String TURN = "screen:turn";

    private final List<Change> changes;
    private final Map<Long, Map<String, Outcome>> answers = new HashMap<>();
    private final Map<Long, Map<String, Outcome>> notes = new HashMap<>();
    private final List<Change> rest = new ArrayList<>();
    private final Set<String> wakes;

    Screened(List<Change> changes, Execution.Results said) {
        this.changes = changes;
        this.wakes = said.wakes();
        OpenRecords open = new OpenRecords();
        for (Change change : changes) {
            Map<String, Outcome> answer = deciding(said.of(change));
            if (isOpen(answer)) {
                open.add(change);
                answers.put(change.id(), answer);
            } else if (open.before(change).isPresent()) {
                answers.put(change.id(), inTurn(answer, open.before(change).getAsLong()));
            } else if (answer.isEmpty()) {
                rest.add(change);
                note(change, said.of(change));
            } else {
                answers.put(change.id(), answer);
            }
        }
    }

    /** They count as done: a change that comes again has its note already. */
    private void note(Change change, Map<String, Outcome> said) {
        said.forEach((screen, outcome) -> {
            if (outcome.reason() != null) {
                notes.computeIfAbsent(change.id(), none -> new HashMap<>())
                        .put(screen, Outcome.ignored(outcome.reason()));
            }
        });
    }

    /** What the processors get. */
    List<Change> rest() {
        return rest;
    }

    /** Together with what the processors say. A change that they leave open, no screened one may overtake. */
    Execution.Results and(Execution.Results processed) {
        OpenRecords open = new OpenRecords();
        for (Change change : changes) {
            Map<String, Outcome> answer = answers.get(change.id());
            if (answer == null) {
                processed.add(change, notes.getOrDefault(change.id(), Map.of()));
                if (holdsBack(processed.of(change))) {
                    open.add(change);
                }
            } else {
                boolean late = !isOpen(answer) && open.before(change).isPresent();
                processed.put(change, late ? inTurn(answer, open.before(change).getAsLong()) : answer);
            }
        }
        processed.wakes().addAll(wakes);
        return processed;
    }

    /**
     * What was passed decides nothing. And while one answer leaves the change open, the others may change with the time that
     * passes until it comes again: they must not be remembered.
     */
    private static Map<String, Outcome> deciding(Map<String, Outcome> said) {
        boolean open = isOpen(said);
        Map<String, Outcome> deciding = new HashMap<>(said);
        deciding.values()
                .removeIf(outcome -> outcome.status() == Status.SUCCEEDED
                        || (open && outcome.status().isFinal()));
        return deciding;
    }

    private static boolean isOpen(Map<String, Outcome> outcomes) {
        return outcomes.values().stream().anyMatch(outcome -> !outcome.status().isFinal());
    }

    /** What a pause holds lets others pass: it holds back nothing but what is paused, too. */
    private static boolean holdsBack(Map<String, Outcome> outcomes) {
        return outcomes.values().stream().anyMatch(outcome -> !outcome.status().isFinal() && !outcome.isHeld());
    }

    private static Map<String, Outcome> inTurn(Map<String, Outcome> instead, long first) {
        String name = instead.keySet().stream().sorted().findFirst().orElse(TURN);
        return Map.of(name, OpenRecords.inTurn(first));
    }
}
