package dev.ringback.postgres.mapping;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short form of {@link BothSidesAtRandomIT}, with every build. */
class BothSidesAtRandomTest {
    @ParameterizedTest
    @ValueSource(strings = {"salesforce", "application"})
    void updatesFromBothSidesEndWithBothTablesEqualAndNothingMoving(String conflict) throws Exception {
        try (Office office = new Office(Map.of("conflict", conflict))) {
            Tussle tussle = new Tussle(office, 1, 1_000, Duration.ofMillis(1));

            tussle.run();

            tussle.assertCalm();
        }
    }
}
