/**
 * The three probes. Live asks only the process itself: a database that is away must not get a healthy process killed. Ready
 * asks the database and says in its data how the service hears and how far behind it is.
 */
@NullMarked
package dev.ringback.health;

import org.jspecify.annotations.NullMarked;
