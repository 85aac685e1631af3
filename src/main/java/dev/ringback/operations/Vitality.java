package dev.ringback.operations;

/** How far the service's own life has come; told without asking anybody. Must not block. */
public interface Vitality {
    /** The log is migrated and the intake has begun. */
    boolean started();

    /** The poll comes round, and no claim has been stuck for longer than any claim may take. */
    boolean turning();
}
