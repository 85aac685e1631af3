/** Backfills, against a real PostgreSQL. */
package dev.ringback.postgres.backfill;
