package dev.ringback.api;

import dev.ringback.postgres.reading.Reload;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The reload of a mapped table, as REST shows it. */
record TableReload(
        String name,
        String schema,
        String table,

        @Schema(description = "running until it has ended and was compared; waiting for a decision; decided")
        String state,

        Instant beganAt,
        @Schema(nullable = true) @Nullable Instant endedAt,
        @Schema(nullable = true) @Nullable Instant decidedAt,

        @Schema(nullable = true, description = "The last act") @Nullable
        String decision,

        @Schema(nullable = true) @Nullable String decidedBy) {
    static TableReload of(Reload reload) {
        return new TableReload(
                reload.name(),
                reload.schema(),
                reload.table(),
                reload.state(),
                reload.beganAt(),
                reload.endedAt(),
                reload.decidedAt(),
                reload.decision(),
                reload.decidedBy());
    }
}
