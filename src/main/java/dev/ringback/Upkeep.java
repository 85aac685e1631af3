package dev.ringback;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** What is compared with its declaration, at the start and again from time to time: the triggers, then the mappings. */
@Singleton
class Upkeep {
    private final CaptureWatch capture;
    private final MappingWatch mappings;

    Upkeep(CaptureWatch capture, MappingWatch mappings) {
        this.capture = capture;
        this.mappings = mappings;
    }

    /** Never fails. */
    Uni<Void> keep() {
        return capture.keep().chain(mappings::look);
    }
}
