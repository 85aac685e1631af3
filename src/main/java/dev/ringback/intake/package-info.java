/**
 * When changes are processed: at once when the bell rings, when a retry falls due, when the safety poll comes round.
 *
 * <p>A bell is only ever a hint. Every way of missing one (a lost connection, a pooler that swallows LISTEN, a writer that
 * rang before we listened) ends in a drain: the log itself says what is due. It must not know what is done with a change,
 * nor how a bell or a lock is made: the ears and the door are ports.
 */
@NullMarked
package dev.ringback.intake;

import org.jspecify.annotations.NullMarked;
