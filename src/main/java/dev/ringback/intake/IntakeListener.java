package dev.ringback.intake;

/** What the intake tells of itself, for metrics, health and people. Must not fail, and must not take time. */
public interface IntakeListener {
    /** A bell was heard that concerns this replica. */
    default void bellHeard() {}

    /** The porter lies down: the door is held and nothing was due after that. */
    default void asleep() {}

    /** A line or a claim works again. {@code what} is {@code ears}, {@code door} or {@code claim}. */
    default void well(String what) {}

    /** A line was lost, could not be opened, or a claim failed. */
    default void unwell(String what, Throwable failure) {}
}
