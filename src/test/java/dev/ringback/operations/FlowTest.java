package dev.ringback.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ringback.change.Change;
import dev.ringback.change.Outcome;
import dev.ringback.change.SampleChange;
import dev.ringback.change.Settlement;
import dev.ringback.change.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes through, and how fast. */
class FlowTest {
    private long nanos;
    private final Flow flow = new Flow(() -> nanos);

    @Test
    void whereNothingHappensThereIsNoLagAndNoSpeed() {
        Flow.Summary none = flow.with(List.of());
        assertThat(none.settled()).isZero();
        assertThat(none.perSecond()).isZero();
        assertThat(none.median()).isEmpty();
        assertThat(flow.arrivingPerSecond()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1", "7", "250", "61000", "7200000"})
    void quantilesAreKnownToATenth(long millis) {
        for (int i = 1; i <= 100; i++) {
            settle(Status.SUCCEEDED, Duration.ofMillis(i <= 94 ? millis : 10 * millis));
        }
        Flow.Summary summary = flow.with(List.of());
        assertThat(summary.median().orElseThrow()).isCloseTo(millis / 1e3, Percentage.withPercentage(11));
        assertThat(summary.p95().orElseThrow()).isCloseTo(millis / 1e2, Percentage.withPercentage(11));
        assertThat(summary.p99().orElseThrow()).isCloseTo(millis / 1e2, Percentage.withPercentage(11));
    }

    @Test
    void aMinuteAndFiveMinutesHaveTheirOwnSpeeds() {
        settle(Status.SUCCEEDED, 300);
        pass(Duration.ofMinutes(2));
        settle(Status.IGNORED, 60);
        Flow.Summary summary = flow.with(List.of());
        assertThat(summary.perSecond()).isEqualTo(1);
        assertThat(summary.perSecondOfWindow()).isEqualTo(360 / 300.0);
        pass(Duration.ofMinutes(6));
        assertThat(flow.with(List.of()).settled()).isZero();
    }

    @Test
    void whatIsTriedAgainIsNotSettled() {
        settle(Status.RETRYING, 10);
        assertThat(flow.with(List.of()).settled()).isZero();
    }

    @Test
    void theReplicasAreSummedUp() {
        Flow other = new Flow(() -> nanos);
        settle(Status.SUCCEEDED, 60);
        settle(other, Status.SUCCEEDED, 120, Duration.ofSeconds(1));
        Flow.Summary summary = flow.with(List.of(other.share()));
        assertThat(summary.settled()).isEqualTo(180);
        assertThat(summary.perSecond()).isEqualTo(3);
        assertThat(summary.median().orElseThrow()).isCloseTo(1, within(0.1));
    }

    @Test
    void arrivalsAreCountedByTheHighestId() {
        flow.arrived(1000);
        pass(Duration.ofSeconds(20));
        flow.arrived(3000);
        assertThat(flow.arrivingPerSecond()).hasValue(100);
    }

    @Test
    void aBacklogIsTakenAsFastAsItIsTakenSinceItBegan() {
        pass(Duration.ofMinutes(10));
        settle(Status.SUCCEEDED, 500);
        pass(Duration.ofSeconds(5));
        settle(Status.SUCCEEDED, 500);
        pass(Duration.ofSeconds(5));
        assertThat(flow.with(List.of()).takenPerSecond()).isEqualTo(100);
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private void settle(Status status, int changes) {
        settle(flow, status, changes, Duration.ofMillis(3));
    }

    private void settle(Status status, Duration lag) {
        settle(flow, status, 1, lag);
    }

    private static void settle(Flow flow, Status status, int changes, Duration lag) {
        List<Change> claimed = IntStream.range(0, changes)
                .mapToObj(id -> SampleChange.change(id).build())
                .toList();
        List<Settlement> settled = claimed.stream()
                .map(change -> new Settlement(
                        change.id(), status, null, Map.<String, Outcome>of(), 0, Duration.ZERO, null, Duration.ZERO))
                .toList();
        flow.settled(claimed, settled, lag);
    }
}
