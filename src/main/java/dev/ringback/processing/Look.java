package dev.ringback.processing;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a claim saw of the whole log, whether or not it could take any of it.
 *
 * @param request what it was asked
 * @param lowestPending the lowest id of a pending change at or above the floor, or of a runner that has committed below it
 * @param highest the highest id in the log, 0 in an empty one
 * @param snapshot in which both were seen
 * @param nextDue how long until the next retrying or waiting change falls due, if there is one
 */
public record Look(
        Request request, OptionalLong lowestPending, long highest, Snapshot snapshot, Optional<Duration> nextDue) {

    /**
     * What a claim is asked for.
     *
     * @param from the floor
     * @param runners transactions that were in progress when the floor passed their ids
     * @param most how many changes
     */
    public record Request(long from, Set<Long> runners, int most) {
        public Request {
            runners = Set.copyOf(runners);
        }
    }
}
