/** Processors that may trigger others, with the real triggers in place. */
@NullMarked
package dev.ringback.postgres.cascade;

import org.jspecify.annotations.NullMarked;
