/**
 * Heroku Connect's own log, beside ours: what became of a write on its way to Salesforce, what failed and how it is tried
 * again, what one log has and the other has not.
 *
 * <p>It must not know HTTP. It never writes a mapped table, and of Connect's log nothing but what its owner may: the state
 * of a row, and rows that are to be sent again.
 */
@NullMarked
package dev.ringback.postgres.connect;

import org.jspecify.annotations.NullMarked;
