package dev.ringback.postgres.live;

import dev.ringback.postgres.reading.LogEntry;
import org.jspecify.annotations.Nullable;

/**
 * Something that a listener is told.
 *
 * @param position from which it goes on after this
 * @param entry the change in its new state, without its payload
 * @param words for people
 */
public record Told(Kind kind, String position, @Nullable LogEntry entry, String words) {
    /** What it is. */
    public enum Kind {
        /** From here on all is told. */
        READY,
        /** A change has a new state. */
        CHANGE,
        /** Nothing has happened for a while. */
        STILL_HERE,
        /** What came between the listener's position and this one is not told. */
        GAP,
        /** The last word: the listener has to come again. */
        DROPPED
    }
}
