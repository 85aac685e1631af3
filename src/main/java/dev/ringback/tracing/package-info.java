/**
 * Traces, for those who collect them: spans of changes, of their processors and of deliveries, in the writer's trace where
 * it named one.
 *
 * <p>It hears of the work as the metrics do, and nobody waits for it. It must not be needed for anything.
 */
@NullMarked
package dev.ringback.tracing;

import org.jspecify.annotations.NullMarked;
