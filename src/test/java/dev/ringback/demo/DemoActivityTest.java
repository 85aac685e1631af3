package dev.ringback.demo;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DemoActivityTest {
    @Test
    void aPaceThatNobodyCouldFollowIsRefused() {
        assertThatThrownBy(() -> new DemoActivity(every(Duration.ZERO)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ringback.demo.every (RINGBACK_DEMO_EVERY) is PT0S, allowed is")
                .hasMessageContaining("PT0.01S");
    }

    private static DemoSettings every(Duration pace) {
        return new DemoSettings() {
            @Override
            public boolean activity() {
                return true;
            }

            @Override
            public Duration every() {
                return pace;
            }

            @Override
            public boolean connect() {
                return false;
            }
        };
    }
}
