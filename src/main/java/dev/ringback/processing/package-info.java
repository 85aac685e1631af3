/**
 * How a change is processed: claim, process, settle. Home of the {@link dev.ringback.processing.Processor} interface, by
 * which users add their own reactions.
 *
 * <p>It must not know SQL, Vert.x, or when it is called: the log is a port, generic in the transaction that is handed
 * through to the processors.
 */
@NullMarked
package dev.ringback.processing;

import org.jspecify.annotations.NullMarked;
