package dev.ringback.postgres.backfill;

/**
 * How backfills go where nobody says otherwise.
 *
 * @param chunk the most rows that are enqueued at once
 * @param mostPending with more other changes than these pending, no chunk is enqueued
 */
public record BackfillDefaults(int chunk, int mostPending) {}
