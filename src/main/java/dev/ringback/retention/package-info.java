/**
 * How long what is done is kept: settled changes and their deliveries are purged from time to time, in small steps that
 * nobody has to wait for.
 *
 * <p>It walks, counts and rests. What may be deleted is said where the log is; it must not know SQL, and nobody depends on
 * it: a purge that fails leaves everything as it is.
 */
@NullMarked
package dev.ringback.retention;

import org.jspecify.annotations.NullMarked;
