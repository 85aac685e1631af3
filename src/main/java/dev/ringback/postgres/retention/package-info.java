/**
 * Retention in PostgreSQL: the log is purged in short quiet transactions, by one session at a time.
 *
 * <p>It knows what is done and how old it is, and must not know when it is called or what becomes of its answers.
 */
@NullMarked
package dev.ringback.postgres.retention;

import org.jspecify.annotations.NullMarked;
