/**
 * What the running service says of itself, for people and probes: whether it listens, what troubles it, what its capture
 * looks like. Whoever knows such a thing feeds it in here; whoever shows it reads it from here.
 *
 * <p>A leaf: it must not know who feeds it nor who reads it.
 */
@NullMarked
package dev.ringback.operations;

import org.jspecify.annotations.NullMarked;
