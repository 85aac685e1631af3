package dev.ringback.postgres.acts;

/**
 * The bounds of acts.
 *
 * @param most how many rows one act on all of a filter changes, in one transaction
 */
public record ActSettings(int most) {}
