package dev.ringback.processing;

/** Who is to blame when a transaction fails. */
public enum Fault {
    /** Nobody: a deadlock, a serialization failure, a lost connection. The claim is repeated, no attempt is used. */
    PASSING,
    /** The processor as a whole: a table or column it needs is missing, a right was revoked. Its changes are postponed. */
    PROCESSOR,
    /** One of the changes, or more: found by halving, and settled as failed. */
    CHANGE
}
