package dev.ringback.postgres.shield;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A hundred thousand contacts. */
@Tag("chaos")
class LargeReloadIT {
    @Timeout(600)
    @Test
    void noMailGoesOutAndOnlyTrueDifferencesAreProcessedAfterwards() {
        try (LargeReload reload = new LargeReload()) {
            reload.isHeld(100_000, 20);
        }
    }
}
