package dev.ringback.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.ringback.api.values.OutcomesOfCaller;
import dev.ringback.postgres.connect.Attempt;
import dev.ringback.postgres.connect.Journeys;
import dev.ringback.postgres.reading.LogReader;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** One change, with its lineage, the attempts at it, its deliveries and its way to Salesforce beside its other fields. */
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

        @Schema(
                type = SchemaType.ARRAY,
                implementation = Object.class,
                description =
                        "What came of it each time before it was replayed, the oldest first, at most ten: its status, error,"
                                + " attempts and processors, when and by whom it was replayed, and the deliveries that were let"
                                + " go for new ones")
        @JsonSerialize(using = OutcomesOfCaller.class)
        String earlier,

        @Schema(
                description =
                        "Each attempt at it, the oldest first, and the one that settled it, where one has failed; none of a"
                                + " change that was settled at once. Of more than twenty the first five and the latest fifteen."
                                + " A wait uses no attempt and is none")
        List<AttemptOfChange> attemptsMade,

        @Schema(description = "What was to leave the database because of this change")
        List<LoggedDelivery> deliveries,

        @Schema(
                nullable = true,
                description =
                        "Heroku Connect's attempts to bring this change to Salesforce, the oldest first; null where its table"
                                + " is not mapped, or Connect's log cannot be read")
        @Nullable
        List<SalesforceAttempt> salesforce,

        @Schema(
                nullable = true,
                description =
                        "The same for what was written to mapped tables by the transaction that settled this change; a"
                                + " batch settles many changes in one. Null before it is settled, or if Connect's log cannot"
                                + " be read")
        @Nullable
        List<SalesforceAttempt> salesforceCaused) {

    static FoundChange of(LogReader.Found found, Journeys.Journey journey) {
        return new FoundChange(
                LoggedChange.of(found.entry()),
                found.lineage().cause(),
                found.lineage().hops(),
                found.lineage().effects().stream().map(EffectOfChange::of).toList(),
                found.lineage().effectCount(),
                found.lineage().earlier(),
                found.attempts().stream().map(AttemptOfChange::of).toList(),
                found.deliveries().stream().map(LoggedDelivery::of).toList(),
                shown(journey.own()),
                shown(journey.caused()));
    }

    private static @Nullable List<SalesforceAttempt> shown(@Nullable List<Attempt> attempts) {
        return attempts == null
                ? null
                : attempts.stream().map(SalesforceAttempt::of).toList();
    }
}
