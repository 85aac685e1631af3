package dev.ringback.intake;

import java.time.Duration;

/**
 * The intake's bounds.
 *
 * @param workers how many claims may run at once in this process
 * @param batch the most changes of one claim
 * @param ping how often each line is tried
 * @param answer how long a ping may take before the line counts as dead
 * @param reconnectCap the longest rest between two attempts to open a line, or to claim after failures
 * @param stop how long a graceful stop may take
 */
public record IntakeSettings(
        int workers, int batch, Duration ping, Duration answer, Duration reconnectCap, Duration stop) {}
