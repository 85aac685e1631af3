package dev.ringback.api;

import dev.ringback.postgres.reading.Gap;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A gap in the capture, as REST shows it. */
record CaptureGap(
        long id,
        String schema,
        String table,

        @Schema(description = "Changes of these kinds may have been missed")
        List<String> events,

        @Schema(description = "Capture was seen in place then, for the last time before")
        Instant from,

        @Schema(nullable = true, description = "It was in place again by then; null while it is not") @Nullable
        Instant to,

        String reason,
        Instant foundAt,
        @Schema(nullable = true) @Nullable Instant acknowledgedAt,
        @Schema(nullable = true) @Nullable String acknowledgedBy) {
    static CaptureGap of(Gap gap) {
        return new CaptureGap(
                gap.id(),
                gap.schema(),
                gap.table(),
                gap.operations(),
                gap.since(),
                gap.until(),
                gap.reason(),
                gap.foundAt(),
                gap.acknowledgedAt(),
                gap.acknowledgedBy());
    }
}
