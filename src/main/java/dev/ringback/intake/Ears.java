package dev.ringback.intake;

/**
 * The line on which bells are heard. Its ping is a bell of its own that it must hear: a pooler that swallows LISTEN, or a
 * link that is dead at the other end, looks healthy otherwise.
 */
public interface Ears extends Line {}
