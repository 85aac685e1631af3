package dev.ringback.postgres.shield;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The acceptance of the shield, with every build; {@link LargeReloadIT} is its long form. */
class LargeReloadTest {
    @Timeout(300)
    @ParameterizedTest
    @CsvSource({"5000, 1", "5000, 10", "20000, 20"})
    void noMailGoesOutAndOnlyTrueDifferencesAreProcessedAfterwards(int size, int transactions) {
        try (LargeReload reload = new LargeReload()) {
            reload.isHeld(size, transactions);
        }
    }
}
