package dev.ringback.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.ringback.postgres.connect.Attempt;
import dev.ringback.postgres.connect.Journeys;
import dev.ringback.postgres.reading.LogReader;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** One change, with its deliveries and its way to Salesforce beside its other fields. */
record FoundChange(
        @JsonUnwrapped LoggedChange change,

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
