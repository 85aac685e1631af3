package dev.ringback.processing;

import dev.ringback.change.Outcome;
import dev.ringback.change.Settlement;
import dev.ringback.change.Status;
import java.time.Duration;
import java.util.Map;

/** Settlements by the one processor that the tests of a log know of. */
final class Settlements {
    static final String PROCESSOR = "welcome";

    private Settlements() {}

    static Settlement succeeded(long id) {
        return of(id, Outcome.succeeded(), Duration.ZERO);
    }

    static Settlement parked(long id) {
        return of(id, Outcome.parked("for a look"), Duration.ZERO);
    }

    static Settlement dead(long id) {
        return of(id, Outcome.dead("it can never work"), Duration.ZERO);
    }

    /** With an attempt used. */
    static Settlement retrying(long id, Duration rest) {
        return of(id, Outcome.failed("it failed"), rest);
    }

    static Settlement waiting(long id, String condition, Duration rest, Duration patience) {
        return of(id, Outcome.waiting(condition, patience), rest);
    }

    /** Without any processor. */
    static Settlement settled(long id, Status status, String reason) {
        return new Settlement(id, status, reason, Map.of(), 0, Duration.ZERO, null, Duration.ZERO);
    }

    private static Settlement of(long id, Outcome outcome, Duration rest) {
        return new Settlement(
                id,
                outcome.status(),
                outcome.reason(),
                Map.of(PROCESSOR, outcome),
                outcome.countsAttempt() ? 1 : 0,
                rest,
                outcome.condition(),
                outcome.patience());
    }
}
