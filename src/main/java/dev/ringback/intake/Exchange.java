package dev.ringback.intake;

import io.smallrye.mutiny.Uni;

/** Opens lines. Each call opens a new one. */
public interface Exchange {
    /** Listens; {@code bell} is called for each bell, from any thread. */
    Uni<Ears> listen(Runnable bell);

    Uni<Door> door();
}
