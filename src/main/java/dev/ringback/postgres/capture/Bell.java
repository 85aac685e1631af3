package dev.ringback.postgres.capture;

/** When capture notifies. */
public enum Bell {
    /** Only when the service sleeps, and nobody but the service. */
    SLEEPING,
    /** Other listeners, too, of each change, on the channels of hand-written triggers. */
    ALWAYS
}
