package dev.ringback.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.ringback.postgres.reading.LogReader;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** One change, with its lineage and its deliveries beside its other fields. */
record FoundChange(
        @JsonUnwrapped LoggedChange change,

        @Schema(nullable = true, description = "The change that a cascading processor answered with this one") @Nullable
        Long cause,

        @Schema(description = "How many such steps lead to it; 0 for a change that no processor made")
        int hops,

        @Schema(description = "The changes that its own processors made by answering it, up to a hundred of them")
        List<EffectOfChange> effects,

        @Schema(description = "How many changes these are in all")
        int effectCount,

        @Schema(description = "What was to leave the database because of this change")
        List<LoggedDelivery> deliveries) {

    static FoundChange of(LogReader.Found found) {
        return new FoundChange(
                LoggedChange.of(found.entry()),
                found.lineage().cause(),
                found.lineage().hops(),
                found.lineage().effects().stream().map(EffectOfChange::of).toList(),
                found.lineage().effectCount(),
                found.deliveries().stream().map(LoggedDelivery::of).toList());
    }
}
