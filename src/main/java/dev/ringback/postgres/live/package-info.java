/**
 * The log as it goes: changes are told to those who listen when their state is written, by one small question for all of
 * them, asked only while somebody listens.
 *
 * <p>It must not know HTTP, and the engine must not know it.
 */
@NullMarked
package dev.ringback.postgres.live;

import org.jspecify.annotations.NullMarked;
