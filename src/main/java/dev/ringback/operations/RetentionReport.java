package dev.ringback.operations;

import dev.ringback.retention.RetentionListener;
import dev.ringback.retention.RetentionSettings;
import dev.ringback.retention.Tally;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Makes metrics, log lines, a problem and a state of what the retention tells. */
@Singleton
public final class RetentionReport implements RetentionListener {
    private static final Logger LOG = Logger.getLogger("dev.ringback");
    private static final String SOURCE = "retention";
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

    RetentionReport(MeterRegistry meters, Problems problems, Clock clock, RetentionSettings settings) {
        this.meters = meters;
        this.problems = problems;
        this.clock = clock;
        this.settings = settings;
        this.steps = Timer.builder("ringback.purge")
                .description("One step of the retention")
                .register(meters);
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
        meters.counter("ringback.purged", "table", "database_trigger_logs").increment((double) deleted.changes());
        meters.counter("ringback.purged", "table", "ringback_deliveries").increment((double) deleted.deliveries());
    }

    @Override
    public synchronized void ended(Tally deleted) {
        lastRunAt = clock.instant();
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
        meters.counter("ringback.trouble", "of", SOURCE).increment();
        String message = "nothing is purged: " + Problems.words(failure);
        if (failures >= WORTH_A_PROBLEM && problems.report(SOURCE, message)) {
            LOG.warnf("retention: %s", message);
        } else {
            LOG.debugf(failure, "retention: %s", message);
        }
    }
}
