package dev.ringback.operations;

import java.time.Instant;

/** Where this replica stands at the door; told by whoever waits there. It is asked often, and must not block. */
public interface Presence {
    /** This replica's name among the others. */
    String replica();

    /** Whether bells are heard; where they are not, changes are found by polling alone. */
    boolean listening();

    /** Whether this is the replica that writers have to ring for. */
    boolean porter();

    /** Since when it is there, by its own clock. */
    Instant startedAt();
}
