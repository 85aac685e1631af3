package dev.ringback.postgres.capture;

import dev.ringback.postgres.capture.Sighting.Point;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * What a survey means for what is known.
 *
 * @param at the database's time before the survey
 * @param breaks where the capture was interrupted since it was last seen
 * @param ailing where it cannot be said to be in place now
 * @param seen where it is in place, and otherwise than it was
 * @param again where it is in place as it was, and it is time to say so
 * @param forgotten what nobody watches any more
 * @param gapsLast whether there are gaps that have no end yet
 */
record Findings(
        OffsetDateTime at,
        List<Break> breaks,
        List<Point> ailing,
        List<Sighting> seen,
        List<Sighting> again,
        List<Point> forgotten,
        boolean gapsLast) {
    static Findings nothing(Knowledge known) {
        return new Findings(
                known.at(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                known.gapsLast());
    }

    /**
     * An interruption.
     *
     * @param lingers whether it may go on in statements that have begun before it was over
     */
    record Break(Point point, String reason, boolean lingers) {}

    /** All is as it was when it was last seen. */
    boolean areNone() {
        return breaks.isEmpty() && seen.isEmpty() && forgotten.isEmpty() && !gapsLast;
    }
}
