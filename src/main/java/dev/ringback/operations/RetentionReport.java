package dev.ringback.operations;

import dev.ringback.retention.RetentionListener;
import dev.ringback.retention.RetentionSettings;
import dev.ringback.retention.Tally;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Makes metrics, log lines, a problem and a state of what the retention tells. */
@Singleton
public final class RetentionReport implements RetentionListener {
    private static final Logger LOG = Logger.getLogger("dev.ringback");
    private static final String SOURCE = "retention";
    private static final String CHANGES = "database_trigger_logs";
    private static final String DELIVERIES = "ringback_deliveries";
    /** A single round that fails is made up for by the next one. */
    private static final int WORTH_A_PROBLEM = 2;

    private final MeterRegistry meters;
    private final Problems problems;
    private final Clock clock;
    private final RetentionSettings settings;
    private final Timer steps;
    private Tally purged = Tally.NOTHING;
    private @Nullable Instant lastRunAt;
    private int failures;
    private volatile double lastSuccess;

    RetentionReport(MeterRegistry meters, Problems problems, Clock clock, RetentionSettings settings) {
        this.meters = meters;
        this.problems = problems;
        this.clock = clock;
        this.settings = settings;
        this.steps = Timer.builder("ringback.purge")
                .description("One step of the retention")
                .register(meters);
        rows(CHANGES);
        rows(DELIVERIES);
        failures();
        if (settings.enabled()) {
            // A replica that has just started is not late.
            lastSuccess = seconds(clock.instant());
            TimeGauge.builder("ringback.retention.last.success.timestamp", () -> lastSuccess, TimeUnit.SECONDS)
                    .description(
                            "When a round of the retention last came to its end here; at first, when this replica began")
                    .register(meters);
        }
    }

    private static double seconds(Instant time) {
        return time.toEpochMilli() / 1000.0;
    }

    private Counter rows(String table) {
        return Counter.builder("ringback.purged.rows")
                .description("Rows that the retention has deleted")
                .tag("table", table)
                .register(meters);
    }

    private Counter failures() {
        return meters.counter("ringback.trouble", "of", SOURCE);
    }

    /**
     * How the retention is.
     *
     * @param lastRunAt when a round of this replica last came to its end
     * @param purgedChanges by this replica since it started
     */
    public record State(
            boolean enabled,
            long settledSeconds,
            long deadSeconds,

            @Schema(nullable = true, description = "When a round of this replica last came to its end") @Nullable
            Instant lastRunAt,

            @Schema(description = "By this replica since it started")
            long purgedChanges,

            @Schema(description = "By this replica since it started")
            long purgedDeliveries) {}

    public synchronized State state() {
        return new State(
                settings.enabled(),
                settings.settled().toSeconds(),
                settings.dead().toSeconds(),
                lastRunAt,
                purged.changes(),
                purged.deliveries());
    }

    @Override
    public synchronized void purged(Tally deleted, Duration took) {
        purged = purged.plus(deleted);
        steps.record(took);
        rows(CHANGES).increment((double) deleted.changes());
        rows(DELIVERIES).increment((double) deleted.deliveries());
    }

    @Override
    public synchronized void ended(Tally deleted) {
        lastRunAt = clock.instant();
        lastSuccess = seconds(lastRunAt);
        failures = 0;
        if (problems.clear(SOURCE)) {
            LOG.info("retention: well again");
        }
        if (!deleted.isNothing()) {
            LOG.infof("retention: purged %d changes and %d deliveries", deleted.changes(), deleted.deliveries());
        }
    }

    @Override
    public synchronized void failed(Throwable failure) {
        failures++;
        failures().increment();
        String message = "nothing is purged: " + Problems.words(failure);
        if (failures >= WORTH_A_PROBLEM && problems.report(SOURCE, message)) {
            LOG.warnf("retention: %s", message);
        } else {
            LOG.debugf(failure, "retention: %s", message);
        }
    }
}
