/**
 * What is paused: tables and processors whose changes are held, on all replicas, until an operator resumes them. Which
 * changes are held, the engine decides by what a claim reads of it; here it is written, told, and let go in steps.
 *
 * <p>It must not know how it was asked for.
 */
@NullMarked
package dev.ringback.postgres.pause;

import org.jspecify.annotations.NullMarked;
