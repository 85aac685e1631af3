/**
 * REST: the log, its state and its capture as JSON, and an operator's acts. Resources read parameters, ask, and show the
 * answer; they decide nothing.
 *
 * <p>It must not know SQL, nor who is allowed in: a resource only names the role that it takes.
 */
@NullMarked
package dev.ringback.api;

import org.jspecify.annotations.NullMarked;
