package dev.ringback.change;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes one settlement of what several processors say of one change. Each processor's part is kept apart: those that are
 * done are not run again, and the change as a whole is as unsettled as its most unsettled part.
 */
public final class Verdict {
    /** From the one that decides for the whole change to the one that decides only when all say so. */
    private static final List<Status> BY_WEIGHT =
            List.of(Status.RETRYING, Status.WAITING, Status.PARKED, Status.DEAD, Status.SUCCEEDED, Status.IGNORED);

    private final RetryPolicy retries;
    private final Duration recheck;
    private final RandomGenerator random;

    /**
     * @param recheck how long a waiting or postponed change rests when nobody wakes it
     */
    public Verdict(RetryPolicy retries, Duration recheck, RandomGenerator random) {
        this.retries = retries;
        this.recheck = recheck;
        this.random = random;
    }

    /**
     * The settlement of a change.
     *
     * @param outcomes of the processors that were run now; a change nobody cares for has none
     */
    public Settlement on(Change change, Map<String, Outcome> outcomes) {
        if (change.defect() != null) {
            return settled(change, Outcome.dead(change.defect()), Map.of());
        }
        boolean failed = outcomes.values().stream().anyMatch(Outcome::countsAttempt);
        Map<String, Outcome> ruled = new HashMap<>();
        outcomes.forEach((processor, outcome) -> ruled.put(processor, rule(change, outcome)));
        Map<String, Outcome> all = new HashMap<>(change.done());
        all.putAll(ruled);
        Outcome whole = heaviest(all.values()).orElse(Outcome.ignored("no processor cares for this change"));
        int used = failed ? 1 : 0;
        return switch (whole.status()) {
            case RETRYING -> open(change, whole, ruled, used, restAfter(change, ruled.values(), failed));
            case WAITING -> whole.isHeld() ? held(change, ruled, used) : open(change, whole, ruled, used, recheck);
            default ->
                new Settlement(
                        change.id(), whole.status(), whole.reason(), ruled, used, Duration.ZERO, null, Duration.ZERO);
        };
    }

    /** A failure that used the last attempt, and a wait that is past its deadline, are dead. */
    private Outcome rule(Change change, Outcome outcome) {
        if (outcome.countsAttempt() && retries.isExhausted(change.attempts() + 1)) {
            return Outcome.dead(outcome.reason() + " (attempt " + (change.attempts() + 1) + ", the last)");
        }
        if (outcome.status() == Status.WAITING && change.overdue() && !outcome.isHeld()) {
            return Outcome.dead("the deadline passed while " + outcome.reason());
        }
        return outcome;
    }

    private Duration restAfter(Change change, Collection<Outcome> outcomes, boolean failed) {
        if (failed) {
            return retries.rest(change.attempts() + 1, random);
        }
        boolean onlyInTurn = outcomes.stream()
                .filter(outcome -> outcome.status() == Status.RETRYING)
                .allMatch(Outcome::inTurn);
        return onlyInTurn ? Duration.ZERO : recheck;
    }

    private static Optional<Outcome> heaviest(Collection<Outcome> outcomes) {
        return outcomes.stream()
                .min(Comparator.<Outcome>comparingInt(outcome -> BY_WEIGHT.indexOf(outcome.status()))
                        .thenComparing(Outcome::isHeld));
    }

    /** No deadline passes because of a pause: what waits for its next attempt beside it has none any more. */
    private static Settlement open(Change change, Outcome whole, Map<String, Outcome> ruled, int used, Duration rest) {
        boolean endless =
                whole.status() == Status.RETRYING && ruled.values().stream().anyMatch(Outcome::isHeld);
        Duration patience = endless ? Outcome.WITHOUT_END : whole.patience();
        return new Settlement(
                change.id(), whole.status(), whole.reason(), ruled, used, rest, whole.condition(), patience);
    }

    /** It waits for all that is paused: when any of it is resumed, it is looked at again. */
    private static Settlement held(Change change, Map<String, Outcome> ruled, int used) {
        List<Outcome> pauses = ruled.values().stream().filter(Outcome::isHeld).toList();
        String conditions = lines(pauses, Outcome::condition, "\n");
        String reasons = lines(pauses, Outcome::reason, ", ");
        return new Settlement(
                change.id(), Status.WAITING, reasons, ruled, used, Duration.ZERO, conditions, Outcome.WITHOUT_END);
    }

    private static String lines(List<Outcome> pauses, Function<Outcome, @Nullable String> part, String between) {
        return pauses.stream()
                .map(part)
                .filter(Objects::nonNull)
                .distinct()
                .sorted()
                .collect(Collectors.joining(between));
    }

    private static Settlement settled(Change change, Outcome whole, Map<String, Outcome> ruled) {
        return new Settlement(
                change.id(), whole.status(), whole.reason(), ruled, 0, Duration.ZERO, null, Duration.ZERO);
    }
}
