package dev.ringback;

import dev.ringback.operations.Problems;
import dev.ringback.operations.TableCapture;
import dev.ringback.postgres.capture.CaptureInstaller;
import dev.ringback.postgres.reading.Gap;
import dev.ringback.postgres.reading.Gaps;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/** Keeps the triggers as they are declared, and tells people of tables where that cannot be. */
@Singleton
class CaptureWatch {
    private static final Logger LOG = Logger.getLogger(CaptureWatch.class);
    private static final String SOURCE = "capture";
    private static final Set<String> WELL = Set.of("in place", "foreign");
    private static final Set<String> DONE = Set.of("installed", "repaired");

    private final CaptureInstaller installer;
    private final Problems problems;
    private final Gaps gaps;
    private final AtomicInteger unacknowledged;
    private final MeterRegistry meters;
    private final Map<String, AtomicInteger> inPlace = new ConcurrentHashMap<>();
    private final Map<Long, Boolean> told = new ConcurrentHashMap<>();

    CaptureWatch(CaptureInstaller installer, Problems problems, Gaps gaps, MeterRegistry meters) {
        this.installer = installer;
        this.problems = problems;
        this.gaps = gaps;
        this.meters = meters;
        this.unacknowledged = new AtomicInteger();
        Gauge.builder("ringback.capture.gaps", unacknowledged, AtomicInteger::get)
                .description("Gaps in the capture that nobody has acknowledged, as of the last round")
                .register(meters);
    }

    /** Installs and repairs what is missing; never fails, because everything else goes on without. */
    Uni<Void> keep() {
        return installer
                .install()
                .invoke(this::report)
                .chain(gaps::unacknowledged)
                .invoke(this::tell)
                .onFailure()
                .invoke(failure -> {
                    if (problems.report(SOURCE, "the triggers cannot be compared: " + failure.getMessage())) {
                        LOG.warnf("the triggers cannot be compared: %s", failure.getMessage());
                    }
                })
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    /** Each gap when it is found and when it has ended; after a start once more, until somebody has seen to it. */
    private void tell(List<Gap> found) {
        unacknowledged.set(found.size());
        told.keySet().retainAll(found.stream().map(Gap::id).toList());
        for (Gap gap : found) {
            boolean ended = gap.until() != null;
            if (!Objects.equals(told.put(gap.id(), ended), ended)) {
                LOG.warnf(
                        "changes of %s.%s (%s) may have been missed from %s %s: %s (gap %d)",
                        gap.schema(),
                        gap.table(),
                        String.join(", ", gap.operations()),
                        gap.since(),
                        ended ? "to " + gap.until() : "on, and still are",
                        gap.reason(),
                        gap.id());
            }
        }
    }

    private void report(List<TableCapture> tables) {
        problems.clear(SOURCE);
        for (TableCapture table : tables) {
            String name = table.schema() + "." + table.table();
            String source = SOURCE + " of " + name;
            inPlace(name).set(WELL.contains(table.state()) || DONE.contains(table.state()) ? 1 : 0);
            String said = table.state() + (table.note() == null ? "" : ": " + table.note());
            if (WELL.contains(table.state())) {
                problems.clear(source);
            } else if (DONE.contains(table.state())) {
                problems.clear(source);
                repairs(name).increment();
                LOG.infof("capture of %s %s", name, said);
            } else if (problems.report(source, said)) {
                LOG.warnf("capture of %s is not in place (%s)", name, said);
            }
        }
    }

    /** Kept for good: the watched tables are those of the configuration. */
    private AtomicInteger inPlace(String table) {
        return inPlace.computeIfAbsent(table, name -> {
            AtomicInteger held = new AtomicInteger();
            Gauge.builder("ringback.capture.in.place", held, AtomicInteger::get)
                    .description(
                            "1 if the table's changes are captured as they should be, else 0, as of the last round")
                    .tag("table", name)
                    .register(meters);
            repairs(name);
            return held;
        });
    }

    private Counter repairs(String table) {
        return Counter.builder("ringback.capture.repairs")
                .description("Rounds in which triggers of the table were installed or put right")
                .tag("table", table)
                .register(meters);
    }
}
