/**
 * Backfill: rows that no trigger has logged, or that a processor came too late for, are enqueued as changes for that one
 * processor, chunk by chunk, beside whatever else is going on.
 *
 * <p>It must not know what the processor does, and takes no SQL from anybody: columns are looked up, values are parameters.
 */
@NullMarked
package dev.ringback.postgres.backfill;

import org.jspecify.annotations.NullMarked;
