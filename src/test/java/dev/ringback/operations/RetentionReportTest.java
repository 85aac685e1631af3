package dev.ringback.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.ringback.retention.RetentionSettings;
import dev.ringback.retention.Tally;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class RetentionReportTest {
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Problems problems = new Problems(Clock.systemUTC());
    private final RetentionReport report = new RetentionReport(
            meters,
            problems,
            Clock.fixed(NOON, ZoneOffset.UTC),
            new RetentionSettings(true, Duration.ofDays(30), Duration.ofDays(90), Duration.ofDays(90), 2000));

    @Test
    void eachStepIsCountedByTable() {
        report.purged(new Tally(5, 2), Duration.ofMillis(3));
        report.purged(new Tally(1, 0), Duration.ofMillis(3));

        assertThat(purged("database_trigger_logs")).isEqualTo(6);
        assertThat(purged("ringback_deliveries")).isEqualTo(2);
        assertThat(report.state()).isEqualTo(new RetentionReport.State(true, 2_592_000, 7_776_000, null, 6, 2));
    }

    @Test
    void theLastRoundIsTimed() {
        report.ended(Tally.NOTHING);

        assertThat(report.state().lastRunAt()).isEqualTo(NOON);
    }

    @Test
    void oneFailureIsNoProblemAndTwoInARowAre() {
        report.failed(new IllegalStateException("no right to delete\nand more"));
        assertThat(problems.list()).isEmpty();

        report.failed(new IllegalStateException("no right to delete\nand more"));
        assertThat(problems.list())
                .extracting(Problems.KnownProblem::source, Problems.KnownProblem::message)
                .containsExactly(tuple("retention", "nothing is purged: no right to delete"));

        report.ended(Tally.NOTHING);
        assertThat(problems.list()).isEmpty();
        report.failed(new IllegalStateException("away"));
        assertThat(problems.list()).isEmpty();
    }

    private double purged(String table) {
        return meters.get("ringback.purged.rows").tag("table", table).counter().count();
    }
}
