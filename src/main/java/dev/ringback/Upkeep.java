package dev.ringback;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/**
 * What is compared with its declaration, at the start and again from time to time: the triggers, then
 * the mappings; and what mapped tables hold is learnt before the first change is taken in.
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

    /** Never fails. */
    Uni<Void> keep() {
        return capture.keep()
                .chain(mappings::look)
                .chain(() -> Farewell.isSaid() ? Uni.createFrom().voidItem() : reloads.keep());
    }
}
