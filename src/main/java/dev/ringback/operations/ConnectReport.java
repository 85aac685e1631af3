package dev.ringback.operations;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Makes metrics, log lines, problems and a state of what is found in Heroku Connect's log. */
@Singleton
public final class ConnectReport {
    private static final Logger LOG = Logger.getLogger("dev.ringback");
    private static final String SOURCE = "connect";
    private static final String FAILURES = "connect failures";
    private static final String AUDIT = "connect audit";
    private static final String RECENT = "ringback.connect.failures.recent";
    private static final String DIFFERENCES = "ringback.connect.audit.gaps";

    private final MeterRegistry meters;
    private final Problems problems;
    private final Clock clock;
    private final Map<String, AtomicLong> gauges = new ConcurrentHashMap<>();
    private @Nullable State state;
    private @Nullable Audit audit;

    @Inject
    public ConnectReport(MeterRegistry meters, Problems problems, Clock clock) {
        this.meters = meters;
        this.problems = problems;
        this.clock = clock;
        gauge(RECENT, "direction", "to salesforce");
        gauge(DIFFERENCES, "missing", "here");
        gauge(DIFFERENCES, "missing", "there");
    }

    /** What Connect's log holds. */
    public record Counts(Map<String, Long> byState, long failuresLately, double oldestNewSeconds) {}

    /** How Heroku Connect is, as its log says. */
    public record State(
            @Schema(enumeration = {"in place", "absent", "no right", "other layout", "unknown"})
            String log,

            @Schema(nullable = true, description = "What is wrong with it, and what would mend it") @Nullable
            String note,

            @Schema(nullable = true, description = "When it was last looked at; null before the first time") @Nullable
            Instant countedAt,

            @Schema(
                    description =
                            "Writes in Connect's log by state, and failed ones in its archive as well; of each at most 100000"
                                    + " are counted")
            Map<String, Long> writes,

            @Schema(description = "Writes that failed within ringback.connect.failures.window")
            long failuresLately,

            @Schema(description = "The age of the oldest write that Connect has not taken up; 0 if there is none")
            double oldestNewSeconds,

            @Schema(nullable = true, description = "The last comparison of Connect's log with ours") @Nullable
            Audit audit) {}

    /** What a comparison of the two logs has found. */
    public record Audit(
            Instant since,
            Instant until,

            @Schema(description = "Local writes of watched tables that are in Connect's log and not in ours")
            long missingHere,

            @Schema(description = "Local changes of mapped tables that are in our log and not in Connect's")
            long missingThere) {}

    /** Nothing is known before the first round. */
    public synchronized State state() {
        State known = state == null ? new State("unknown", null, null, Map.of(), 0, 0, null) : state;
        return new State(
                known.log(),
                known.note(),
                known.countedAt(),
                known.writes(),
                known.failuresLately(),
                known.oldestNewSeconds(),
                audit);
    }

    /** How many failures there were lately, if they are so many that people should look; else 0. */
    public synchronized long alarmingFailures() {
        return state != null && problems.isReported(FAILURES) ? state.failuresLately() : 0;
    }

    /**
     * What was found.
     *
     * @param threshold from how many failures on people are told
     */
    public synchronized void counted(@Nullable String note, Counts counts, int threshold) {
        state = new State(
                "in place",
                note,
                clock.instant(),
                counts.byState(),
                counts.failuresLately(),
                counts.oldestNewSeconds(),
                null);
        counts.byState().forEach((word, amount) -> gauge("ringback.connect.writes", "state", word)
                .set(amount));
        gauge(RECENT, "direction", "to salesforce").set(counts.failuresLately());
        clear(SOURCE, "Heroku Connect's log can be read again");
        if (counts.failuresLately() < threshold) {
            clear(FAILURES, "fewer writes to Salesforce fail");
            return;
        }
        String message =
                "writes to Salesforce have failed: %d, see /api/v1/connect/failures".formatted(counts.failuresLately());
        if (problems.report(FAILURES, message)) {
            LOG.warn(message);
        }
    }

    /** There is no Heroku Connect here, and nothing is wrong with that. */
    public synchronized void absent(@Nullable String note) {
        unreadable("absent", note);
        problems.clear(SOURCE);
    }

    /** Heroku Connect is there, and its log cannot be read. */
    public synchronized void ailing(String how, @Nullable String note) {
        unreadable(how, note);
        String message = note == null ? how : note;
        if (problems.report(SOURCE, "Heroku Connect's log cannot be read: " + message)) {
            LOG.warnf("Heroku Connect's log cannot be read: %s", message);
        }
    }

    private void unreadable(String how, @Nullable String note) {
        state = new State(how, note, clock.instant(), Map.of(), 0, 0, null);
        audit = null;
        gauges.values().forEach(gauge -> gauge.set(0));
        problems.clear(FAILURES);
        problems.clear(AUDIT);
    }

    public synchronized void audited(Audit compared) {
        audit = compared;
        gauge(DIFFERENCES, "missing", "here").set(compared.missingHere());
        gauge(DIFFERENCES, "missing", "there").set(compared.missingThere());
        if (compared.missingHere() + compared.missingThere() == 0) {
            clear(AUDIT, "the two logs agree again");
        } else {
            String message = "the two logs differ: %d writes are missing in ours, %d in Heroku Connect's"
                    .formatted(compared.missingHere(), compared.missingThere());
            if (problems.report(AUDIT, message)) {
                LOG.warnf("%s (from %s to %s)", message, compared.since(), compared.until());
            }
        }
    }

    private void clear(String source, String words) {
        if (problems.clear(source)) {
            LOG.infof("%s: %s", source, words);
        }
    }

    private AtomicLong gauge(String name, String tag, String value) {
        return gauges.computeIfAbsent(name + value, key -> {
            AtomicLong held = new AtomicLong();
            Gauge.builder(name, held, AtomicLong::get).tag(tag, value).register(meters);
            return held;
        });
    }
}
