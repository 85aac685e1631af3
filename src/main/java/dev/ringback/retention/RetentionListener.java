package dev.ringback.retention;

import java.time.Duration;

/** What the retention tells of itself, for metrics and people. Must not fail, and must not take time. */
public interface RetentionListener {
    /** One step is committed. */
    void purged(Tally deleted, Duration took);

    /** A round is over. */
    void ended(Tally deleted);

    /** A round ended early; what its steps have deleted until then stays deleted. */
    void failed(Throwable failure);
}
