package dev.ringback.change;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What became of a change in the hands of one processor: a value, from a closed set. A failure that concerns this change
 * alone is an outcome too; an exception is for bugs and outages.
 *
 * @param status never {@link Status#PENDING}
 * @param reason for people; null only for a success that needs no words
 * @param condition for {@link Status#WAITING}: the name of what is waited for, by which it can be woken
 * @param patience for {@link Status#WAITING}: how long from the first time on, or {@link #WITHOUT_END}; zero otherwise
 * @param countsAttempt whether a {@link Status#RETRYING} uses up one of the attempts
 * @param inTurn whether a {@link Status#RETRYING} is due as soon as the earlier changes of its record are settled
 */
public record Outcome(
        Status status,
        @Nullable String reason,
        @Nullable String condition,
        Duration patience,
        boolean countsAttempt,
        boolean inTurn) {

    /** The patience of a change that is held: it has no deadline, and is not looked at before the hold ends. */
    public static final Duration WITHOUT_END = Duration.ofMillis(-1);

    private static final Outcome SUCCEEDED = new Outcome(Status.SUCCEEDED, null, null, Duration.ZERO, false, false);

    public static Outcome succeeded() {
        return SUCCEEDED;
    }

    /** It had an effect, and there is something that people should know of it. */
    public static Outcome succeeded(String note) {
        return new Outcome(Status.SUCCEEDED, note, null, Duration.ZERO, false, false);
    }

    /** There was nothing to do. */
    public static Outcome ignored(String reason) {
        return new Outcome(Status.IGNORED, reason, null, Duration.ZERO, false, false);
    }

    /** This attempt failed: it is tried again while attempts are left, and is dead after the last. */
    public static Outcome failed(String reason) {
        return new Outcome(Status.RETRYING, reason, null, Duration.ZERO, true, false);
    }

    /** It could not be tried, for a reason that is not this change's fault: tried again, no attempt used. */
    public static Outcome postponed(String reason) {
        return new Outcome(Status.RETRYING, reason, null, Duration.ZERO, false, false);
    }

    /** An earlier change of the same record is still open: this one takes its turn after it, no attempt used. */
    public static Outcome inTurn(String reason) {
        return new Outcome(Status.RETRYING, reason, null, Duration.ZERO, false, true);
    }

    /** A condition is not met yet; it is looked at again when somebody wakes the condition, and now and then. */
    public static Outcome waiting(String condition, Duration patience) {
        return waiting(condition, "", patience);
    }

    /** The same, and what else is known about it. */
    public static Outcome waiting(String condition, String known, Duration patience) {
        String reason = "waiting for " + condition + (known.isEmpty() ? "" : ": " + known);
        return new Outcome(Status.WAITING, reason, condition, patience, false, false);
    }

    /** Its table or its processor is paused: it is held, without a deadline, until that ends. */
    public static Outcome paused(String resumption, String reason) {
        return new Outcome(Status.WAITING, reason, resumption, WITHOUT_END, false, false);
    }

    /** Whether it waits for the end of a pause. */
    public boolean isHeld() {
        return patience.isNegative();
    }

    /** Held until an operator releases it. */
    public static Outcome parked(String reason) {
        return new Outcome(Status.PARKED, reason, null, Duration.ZERO, false, false);
    }

    /** It can never work. */
    public static Outcome dead(String reason) {
        return new Outcome(Status.DEAD, reason, null, Duration.ZERO, false, false);
    }
}
