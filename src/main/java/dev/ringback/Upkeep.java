package dev.ringback;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/**
 * What is compared with its declaration, at the start and again from time to time: the mappings,
 * then the triggers; and what mapped tables hold is learnt before the first change is taken in.
 */
@Singleton
class Upkeep {
    private final CaptureWatch capture;
    private final MappingWatch mappings;
    private final ReloadWatch reloads;

    Upkeep(CaptureWatch capture, MappingWatch mappings, ReloadWatch reloads) {
        this.capture = capture;
        this.mappings = mappings;
        this.reloads = reloads;
    }

    /** Never fails. Triggers stay as they were if a mapping is refused: what they log must not stop for a slip of the pen. */
    Uni<Void> keep() {
        return mappings.look()
                .chain(() -> Farewell.isSaid()
                        ? Uni.createFrom().voidItem()
                        : capture.keep().chain(reloads::keep));
    }
}
