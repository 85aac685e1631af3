/** Replay, rehearsal, and backfill. */
package dev.ringback.postgres.replay;
