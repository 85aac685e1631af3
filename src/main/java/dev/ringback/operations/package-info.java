/**
 * What the running service says of itself, for people and probes: whether it listens, what troubles it, what its capture
 * looks like. Whoever knows such a thing feeds it in here; whoever shows it reads it from here.
 *
 * <p>It hears of the engine's and the intake's work by their own interfaces, and must not know who reads it.
 */
@NullMarked
package dev.ringback.operations;

import org.jspecify.annotations.NullMarked;
