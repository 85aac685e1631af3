package dev.ringback.postgres.mapping;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ten thousand updates from both sides, in about a minute. */
@Tag("chaos")
class BothSidesAtRandomIT {
    private static final int UPDATES = Integer.getInteger("updates", 10_000);
    private static final Duration PAUSE = Duration.ofMillis(23);

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void tenThousandUpdatesEndWithBothTablesEqualAndNothingMoving(long seed) throws Exception {
        try (Office office = new Office(Map.of())) {
            Tussle tussle = new Tussle(office, seed, UPDATES, PAUSE);

            tussle.run();

            tussle.assertCalm();
        }
    }
}
