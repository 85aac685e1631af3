package dev.ringback.processing;

import dev.ringback.change.Change;
import dev.ringback.change.Settlement;
import java.time.Duration;
import java.util.List;

/** What the engine tells of its work, for metrics and for people. It must not fail, and must not take time. */
public interface Journal {
    /** A claim was committed. */
    default void settled(List<Change> changes, List<Settlement> settlements, Duration took) {}

    /** A processor failed on this change alone. */
    default void changeFailed(String processor, Change change, Throwable failure) {}

    /** A processor cannot work at all at the moment. */
    default void processorCannotWork(String processor, String reason) {}

    /** A processor has answered for all its changes of a claim. */
    default void processorWorks(String processor) {}

    /** A processor or a screen has answered for these changes at once. */
    default void processed(String processor, List<Change> changes, Duration took) {}

    /** By the clock and not for a bell it was looked whether anything is due. */
    default void polled(boolean due) {}
}
