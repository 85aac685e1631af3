package dev.ringback.api;

import dev.ringback.postgres.reading.Lineage;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A change that a processor has made by answering another one. */
record EffectOfChange(
        long id,
        @Schema(nullable = true) @Nullable String schema,
        @Schema(nullable = true) @Nullable String table,
        @Schema(nullable = true) @Nullable String recordId,
        @Schema(nullable = true) @Nullable String operation,
        String status) {

    static EffectOfChange of(Lineage.Effect effect) {
        return new EffectOfChange(
                effect.id(),
                effect.schema(),
                effect.table(),
                effect.recordId(),
                effect.operation(),
                effect.status().word());
    }
}
