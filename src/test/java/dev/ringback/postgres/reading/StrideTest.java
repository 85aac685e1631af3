package dev.ringback.postgres.reading;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StrideTest {
    private static final long MILLISECOND = 1_000_000;

    private final Stride stride = new Stride(Duration.ofMillis(20), 1000);

    @Test
    void whatCostsLittleIsFollowedByEightTimesAsMuch() {
        stride.walked(MILLISECOND);
        assertThat(stride.ids()).isEqualTo(16_000);

        stride.foundAll(MILLISECOND);

        assertThat(stride.ids()).isEqualTo(128_000);
    }

    @Test
    void whatIsLeftOfTheTimeLimitsTheNextStep() {
        stride.foundAll(8 * MILLISECOND);

        assertThat(stride.ids()).isEqualTo(48_000);
        stride.foundAll(12 * MILLISECOND);
        assertThat(stride.isOver()).isTrue();
    }

    @Test
    void whereThereIsTooMuchTheStepsShrinkUntilTheRowsAreLookedAtOneByOne() {
        stride.foundAll(MILLISECOND);
        stride.foundTooMuch(MILLISECOND);
        assertThat(stride.ids()).isEqualTo(16_000);
        stride.foundTooMuch(MILLISECOND);
        assertThat(stride.isLeast()).isFalse();

        stride.foundTooMuch(MILLISECOND);
        assertThat(stride.isLeast()).isTrue();

        stride.walked(MILLISECOND);
        assertThat(stride.isLeast()).isFalse();
    }

    @Test
    void noStepIsLongerThanTheLongest() {
        for (int i = 0; i < 8; i++) {
            stride.foundAll(1);
        }

        assertThat(stride.ids()).isEqualTo(Stride.LONGEST);
    }
}
