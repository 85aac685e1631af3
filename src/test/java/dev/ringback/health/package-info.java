/** What the probes say. */
@NullMarked
package dev.ringback.health;

import org.jspecify.annotations.NullMarked;
