package dev.ringback.change;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is written into the log for a change that was claimed.
 *
 * @param outcomes what each processor made of it this time, by name
 * @param attemptsUsed 0 or 1, added to the change's attempts
 * @param rest until the next look, for a change that is retrying or waiting; zero otherwise
 * @param condition what is waited for, or null; for a change that is held all that is paused, a line for each
 * @param patience from the first time it waits on, for a change that is waiting; {@link Outcome#WITHOUT_END} if it has no
 *     deadline, nor any from before; zero otherwise
 */
public record Settlement(
        long changeId,
        Status status,
        @Nullable String error,
        Map<String, Outcome> outcomes,
        int attemptsUsed,
        Duration rest,
        @Nullable String condition,
        Duration patience) {}
