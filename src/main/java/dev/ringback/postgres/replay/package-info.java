/**
 * Changes that run again: settled ones that are replayed, and what a change would do now, tried and undone.
 *
 * <p>It must not know what a processor does. What it changes in the log it changes as a retry does, so that the claim finds
 * it, and the order of a record holds.
 */
@NullMarked
package dev.ringback.postgres.replay;

import org.jspecify.annotations.NullMarked;
