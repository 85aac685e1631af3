package dev.ringback.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.ringback.postgres.reading.LogReader;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** One change, with its deliveries beside its other fields. */
record FoundChange(
        @JsonUnwrapped LoggedChange change,

        @Schema(description = "What was to leave the database because of this change")
        List<LoggedDelivery> deliveries) {

    static FoundChange of(LogReader.Found found) {
        return new FoundChange(
                LoggedChange.of(found.entry()),
                found.deliveries().stream().map(LoggedDelivery::of).toList());
    }
}
