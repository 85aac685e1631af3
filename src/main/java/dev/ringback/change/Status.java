package dev.ringback.change;

import java.util.Locale;
import java.util.Optional;

/** Where a change is in its life. The log stores the {@link #word}. */
public enum Status {
    /** Logged, not yet processed. */
    PENDING,
    /** Every processor that cares is done with it, at least one of them with an effect. */
    SUCCEEDED,
    /** Nobody had anything to do; the reason says why. */
    IGNORED,
    /** An attempt failed; there are attempts left and a next one is due at a known time. */
    RETRYING,
    /** A condition is not met yet. No attempt is used; at the deadline it is dead. */
    WAITING,
    /** Held until an operator releases it. */
    PARKED,
    /** Attempts or patience are used up. Later changes of the record go on without it. */
    DEAD;

    /** The word in the log, in REST and in the docs. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Settled for good, unless an operator says otherwise. */
    public boolean isFinal() {
        return this == SUCCEEDED || this == IGNORED || this == DEAD;
    }

    /** Done with it: nothing is owed, not even by an operator. */
    public boolean isDone() {
        return this == SUCCEEDED || this == IGNORED;
    }

    public static Optional<Status> of(String word) {
        for (Status status : values()) {
            if (status.word().equals(word)) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }
}
