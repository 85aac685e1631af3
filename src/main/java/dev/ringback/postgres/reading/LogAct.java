package dev.ringback.postgres.reading;

import dev.ringback.change.Status;
import java.util.EnumSet;
import java.util.Set;

/** What an operator may do to changes that are not settled, or dead. */
public enum LogAct {
    /** Due now, with all attempts before it. */
    RETRY("retry"),
    /** Settled, with nothing more to come of it. */
    IGNORE("ignore"),
    /** The same as a retry, for what was held until somebody releases it. */
    RELEASE("release");

    private final String word;

    LogAct(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    /** The statuses that it may be done to. */
    public Set<Status> takes() {
        return switch (this) {
            case RETRY -> EnumSet.of(Status.RETRYING, Status.WAITING, Status.PARKED, Status.DEAD);
            case IGNORE -> EnumSet.of(Status.PENDING, Status.RETRYING, Status.WAITING, Status.PARKED, Status.DEAD);
            case RELEASE -> EnumSet.of(Status.PARKED);
        };
    }

    /** Those of them that it is done to where a filter names none: what is held on purpose, or not tried yet, has to be named. */
    public Set<Status> unasked() {
        return switch (this) {
            case RETRY -> EnumSet.of(Status.RETRYING, Status.WAITING, Status.DEAD);
            case IGNORE -> EnumSet.of(Status.RETRYING, Status.WAITING, Status.PARKED, Status.DEAD);
            case RELEASE -> EnumSet.of(Status.PARKED);
        };
    }
}
