package dev.ringback.api.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailedLoginsTest {
    private final HandTime time = new HandTime();
    private final FailedLogins logins = new FailedLogins(3, time);

    @Test
    void soManyMayFailInAMinuteAndNoMore() {
        for (int nth = 1; nth <= 3; nth++) {
            assertThat(logins.areTooMany("10.0.0.1")).isFalse();
            assertThat(logins.oneMore("10.0.0.1")).as("failure %d", nth).isEmpty();
        }

        assertThat(logins.areTooMany("10.0.0.1")).isTrue();
        assertThat(logins.oneMore("10.0.0.1")).contains(20L);
    }

    @Test
    void anotherAddressIsNotRefusedForIt() {
        soManyMayFailInAMinuteAndNoMore();

        assertThat(logins.areTooMany("10.0.0.2")).isFalse();
    }

    @Test
    void afterAWhileOneMoreMayFail() {
        soManyMayFailInAMinuteAndNoMore();

        time.pass(Duration.ofSeconds(20));

        assertThat(logins.areTooMany("10.0.0.1")).isFalse();
        assertThat(logins.oneMore("10.0.0.1")).isEmpty();
        assertThat(logins.areTooMany("10.0.0.1")).isTrue();
    }

    @Test
    void whoWaitsForAsManySecondsAsHeIsToldHasWaitedLongEnough() {
        soManyMayFailInAMinuteAndNoMore();
        time.pass(Duration.ofMillis(500));

        long seconds = logins.oneMore("10.0.0.1").orElseThrow();
        time.pass(Duration.ofSeconds(seconds));

        assertThat(logins.oneMore("10.0.0.1")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1",
        "2001:db8:0:1:aaaa:bbbb:cccc:dddd, 2001:db8:0:1::/64",
        "2001:db8:0:1:0:0:0:1, 2001:db8:0:1::/64",
        "localhost, localhost"
    })
    void anAddressOfVersion6StandsForItsNetwork(String address, String network) {
        assertThat(FailedLogins.network(address)).isEqualTo(network);
    }
}
