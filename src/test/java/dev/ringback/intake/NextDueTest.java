package dev.ringback.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NextDueTest {
    private final HandTimer timer = new HandTimer();
    private final AtomicInteger alarms = new AtomicInteger();
    private final NextDue nextDue = new NextDue(alarms::incrementAndGet, timer, timer::nanoTime);

    @Test
    void ringsWhenItIsTime() {
        nextDue.in(Duration.ofSeconds(2));
        timer.advance(Duration.ofMillis(1999));
        assertThat(alarms).hasValue(0);
        timer.advance(Duration.ofMillis(1));
        assertThat(alarms).hasValue(1);
    }

    @Test
    void anEarlierTimeReplacesALaterOne() {
        nextDue.in(Duration.ofSeconds(10));
        nextDue.in(Duration.ofSeconds(3));
        assertThat(timer.due()).containsExactly(Duration.ofSeconds(3));
    }

    @Test
    void aLaterTimeChangesNothing() {
        nextDue.in(Duration.ofSeconds(3));
        nextDue.in(Duration.ofSeconds(10));
        assertThat(timer.due()).containsExactly(Duration.ofSeconds(3));
    }

    @Test
    void whatIsOverdueRingsAtOnce() {
        nextDue.in(Duration.ofMillis(-5));
        timer.advance(Duration.ZERO);
        assertThat(alarms).hasValue(1);
    }

    @Test
    void afterItHasRungItCanBeSetAgain() {
        nextDue.in(Duration.ofSeconds(1));
        timer.advance(Duration.ofSeconds(1));
        nextDue.in(Duration.ofSeconds(5));
        timer.advance(Duration.ofSeconds(5));
        assertThat(alarms).hasValue(2);
    }

    @Test
    void theClockMayBeBelowZero() {
        long[] clock = {Long.MAX_VALUE - 5};
        NextDue wrapping = new NextDue(alarms::incrementAndGet, timer, () -> clock[0]);
        wrapping.in(Duration.ofSeconds(2));
        wrapping.in(Duration.ofSeconds(1));
        assertThat(timer.due()).containsExactly(Duration.ofSeconds(1));
    }
}
