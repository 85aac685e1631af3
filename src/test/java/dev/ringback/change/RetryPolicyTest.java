package dev.ringback.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration CAP = Duration.ofMinutes(1);

    @ParameterizedTest
    @CsvSource({
        // failed, rest
        "1, PT1S",
        "2, PT2S",
        "3, PT4S",
        "6, PT32S",
        "7, PT1M",
        "8, PT1M",
        "2000000000, PT1M",
    })
    void aRestDoublesUpToTheCap(int failed, Duration rest) {
        RetryPolicy policy = new RetryPolicy(10, FIRST, CAP, 0);
        assertThat(policy.rest(failed, always(0.9))).isEqualTo(rest);
    }

    @ParameterizedTest
    @CsvSource({
        // jitter, chance, rest
        "0.1, 0.0, PT3.6S",
        "0.1, 0.5, PT4S",
        "0.1, 0.75, PT4.2S",
        "1.0, 0.0, PT0.001S",
        "1.0, 0.75, PT6S",
    })
    void theJitterMakesARestShorterOrLonger(double jitter, double chance, Duration rest) {
        RetryPolicy policy = new RetryPolicy(10, FIRST, CAP, jitter);
        assertThat(policy.rest(3, always(chance))).isEqualTo(rest);
    }

    @ParameterizedTest
    @CsvSource({"1, 0, false", "1, 1, true", "3, 2, false", "3, 3, true", "3, 4, true"})
    void itIsExhaustedWhenSoManyAttemptsHaveFailed(int most, int failed, boolean exhausted) {
        assertThat(new RetryPolicy(most, FIRST, CAP, 0).isExhausted(failed)).isEqualTo(exhausted);
    }

    @ParameterizedTest
    @CsvSource({
        // max attempts, first, cap, jitter
        "0, PT1S, PT1M, 0",
        "1, PT0S, PT1M, 0",
        "1, PT-1S, PT1M, 0",
        "1, PT2S, PT1S, 0",
        "1, PT1S, PT1M, -0.1",
        "1, PT1S, PT1M, 1.1",
        "1, PT1S, PT1M, NaN",
    })
    void itIsRefusedWithAllItsBounds(int most, Duration first, Duration cap, double jitter) {
        assertThatThrownBy(() -> new RetryPolicy(most, first, cap, jitter))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("max attempts " + most, "first " + first, "cap " + cap, "jitter " + jitter);
    }

    @Test
    void allAtTheirBoundsAreAPolicy() {
        assertThat(new RetryPolicy(1, FIRST, FIRST, 1).rest(5, always(0.5))).isEqualTo(FIRST);
    }

    /** @return a generator whose next double is always this */
    private static RandomGenerator always(double chance) {
        return () -> (long) (chance * 0x1.0p53) << 11;
    }
}
