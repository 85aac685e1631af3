package dev.ringback;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** What is done before the first change is taken in: the triggers are installed, and mapped tables are learnt by heart. */
@Singleton
class Groundwork {
    private final CaptureWatch capture;
    private final ReloadWatch reloads;

    Groundwork(CaptureWatch capture, ReloadWatch reloads) {
        this.capture = capture;
        this.reloads = reloads;
    }

    /** As far as it can be done; never fails. */
    Uni<Void> lay() {
        return capture.keep().chain(reloads::keep);
    }
}
