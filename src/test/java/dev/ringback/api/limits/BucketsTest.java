package dev.ringback.api.limits;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BucketsTest {
    private final Buckets buckets = new Buckets(1, new HandTime());

    @Test
    void thoseWhoAreSilentForTheLongestAreForgotten() {
        buckets.of("always there").tryConsume(1);
        for (int nth = 0; nth < 3 * Buckets.ROOM; nth++) {
            buckets.of("stranger " + nth);
            buckets.of("always there");
        }

        assertThat(buckets.callers()).isEqualTo(Buckets.ROOM);
        assertThat(buckets.of("always there").getAvailableTokens()).isZero();
    }
}
