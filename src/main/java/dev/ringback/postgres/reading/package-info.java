/**
 * The log for people: what it holds, and the few things that an operator may do to it. All SQL of the REST API lives here.
 *
 * <p>It must not know HTTP, and it never settles a change: that is the engine's, in its own transaction.
 */
@NullMarked
package dev.ringback.postgres.reading;

import org.jspecify.annotations.NullMarked;
