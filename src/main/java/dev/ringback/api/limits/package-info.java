/**
 * How much one may ask: how often, how many at once, how long, how slowly. Whoever asks too much is told so; the changes
 * themselves are processed by other connections to the database, and feel nothing of it.
 *
 * <p>It must not know what is asked for, but that probes and metrics are never refused.
 */
@NullMarked
package dev.ringback.api.limits;

import org.jspecify.annotations.NullMarked;
