/**
 * Who may come in. Everything is closed to those without a token, but for the health probes; paths that are written so as
 * to look like others are refused before anybody looks at them.
 *
 * <p>It must not know what is behind the door, but for the health probes' paths.
 */
@NullMarked
package dev.ringback.api.access;

import org.jspecify.annotations.NullMarked;
