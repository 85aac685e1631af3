package dev.ringback.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
    @ParameterizedTest
    @CsvSource({"1, 100", "2, 200", "3, 400", "6, 3200", "7, 5000", "40, 5000", "2000000000, 5000"})
    void restsDoubleUpToTheCap(int failures, long nominal) {
        Duration rest = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5), new Random(1)).rest(failures);
        assertThat(rest).isBetween(Duration.ofMillis(nominal / 2), Duration.ofMillis(nominal));
    }

    @Property
    void aRestIsNeverNothingAndNeverLongerThanTheCap(
            @ForAll @LongRange(min = 1, max = 10_000) long first,
            @ForAll @LongRange(min = 1, max = 100_000) long cap,
            @ForAll @IntRange(min = 1) int failures,
            @ForAll long seed) {
        Backoff backoff = new Backoff(Duration.ofMillis(first), Duration.ofMillis(cap), new Random(seed));
        assertThat(backoff.rest(failures)).isBetween(Duration.ofMillis(1), Duration.ofMillis(cap));
    }
}
