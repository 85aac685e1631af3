package dev.ringback.api;

import dev.ringback.operations.CaptureGlance;
import dev.ringback.operations.Flow;
import dev.ringback.postgres.backfill.Backfills;
import dev.ringback.postgres.pause.PauseBook;
import dev.ringback.postgres.reading.Census;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** How fast changes go through, over all replicas, and what keeps them from it. */
@Singleton
class LiveFigures {
    private final Flow flow;
    private final PauseBook book;
    private final CaptureGlance capture;
    private final Backfills backfills;

    @Inject
    LiveFigures(Flow flow, PauseBook book, CaptureGlance capture, Backfills backfills) {
        this.flow = flow;
        this.book = book;
        this.capture = capture;
        this.backfills = backfills;
    }

    /** All of them together. */
    record Live(
            Lag lag,
            Throughput throughput,
            Drain drain,
            List<Pauses.CountedPause> paused,

            @Schema(description = "Those that have not ended; see /api/v1/backfills")
            GoingBackfills backfills,

            CaptureGlance.Glance triggers) {}

    /** From the logging of a change to its settling. */
    record Lag(
            @Schema(description = "The age of the oldest pending change, 0 if there is none", examples = "0.004")
            double nowSeconds,

            @Schema(
                    nullable = true,
                    description = "Over the last five minutes, to within a tenth; null if nothing was settled")
            @Nullable
            Double p50Seconds,

            @Schema(nullable = true) @Nullable Double p95Seconds,
            @Schema(nullable = true) @Nullable Double p99Seconds) {}

    /** Changes settled for good. */
    record Throughput(
            @Schema(description = "Per second, over the last minute")
            double lastMinute,

            @Schema(description = "Per second, over the last five minutes")
            double lastFiveMinutes,

            @Schema(description = "How many, over the last five minutes")
            long settled) {}

    /** When the backlog will be worked off. */
    record Drain(
            @Schema(
                    enumeration = {"empty", "draining", "growing", "unknown"},
                    description =
                            "growing: as many arrive as are taken, or more; unknown: it was not watched long enough")
            String state,

            @Schema(nullable = true, description = "At the present speed; null unless it is empty or draining")
            @Nullable
            Double seconds,

            @Schema(nullable = true, description = "Changes that are logged per second, over the last minute") @Nullable
            Double arrivingPerSecond,

            @Schema(description = "Changes that leave the backlog per second, in the last minute while there was any")
            double takenPerSecond) {}

    Uni<Live> live(Census census, String here) {
        flow.arrived(census.highestId());
        Flow.Summary summary = flow.with(census.replicas().stream()
                .filter(replica -> !replica.name().equals(here))
                .map(Census.Replica::flow)
                .filter(Objects::nonNull)
                .toList());
        return Uni.combine()
                .all()
                .unis(book.recent(), backfills.going(), capture.glance())
                .with((page, going, glance) -> new Live(
                        new Lag(
                                rounded(census.oldestPendingSeconds().orElse(0)),
                                value(summary.median()),
                                value(summary.p95()),
                                value(summary.p99())),
                        new Throughput(
                                rounded(summary.perSecond()), rounded(summary.perSecondOfWindow()), summary.settled()),
                        drain(
                                census.changes().byStatus().getOrDefault("pending", 0L),
                                summary.takenPerSecond(),
                                flow.arrivingPerSecond()),
                        Pauses.counted(page),
                        GoingBackfills.of(going),
                        glance));
    }

    static Drain drain(long backlog, double taken, OptionalDouble arriving) {
        Double shown = value(arriving);
        if (backlog == 0) {
            return new Drain("empty", 0.0, shown, rounded(taken));
        }
        if (arriving.isEmpty()) {
            return new Drain("unknown", null, null, rounded(taken));
        }
        double net = taken - arriving.getAsDouble();
        return net > 0
                ? new Drain("draining", rounded(backlog / net), shown, rounded(taken))
                : new Drain("growing", null, shown, rounded(taken));
    }

    private static @Nullable Double value(OptionalDouble some) {
        return some.isEmpty() ? null : rounded(some.getAsDouble());
    }

    private static double rounded(double value) {
        return Math.round(value * 1e6) / 1e6;
    }
}
