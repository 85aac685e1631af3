/**
 * A logged change and its life: what happened to which record, what became of it, when it is tried again.
 *
 * <p>Plain Java. It must not know where the log is kept, who processes it, or how anybody hears of it.
 */
@NullMarked
package dev.ringback.change;

import org.jspecify.annotations.NullMarked;
