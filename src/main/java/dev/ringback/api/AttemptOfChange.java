package dev.ringback.api;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.ringback.api.values.OutcomesOfCaller;
import dev.ringback.api.values.WordsOfCaller;
import dev.ringback.postgres.reading.AttemptMade;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An attempt at a change, as REST shows it. */
record AttemptOfChange(
        @Schema(description = "Which one it was since the change came, or was retried, released or replayed")
        int attempt,

        @Schema(description = "When it had ended") Instant at,

        @Schema(description = "The change's status afterwards")
        String status,

        @Schema(nullable = true, description = "What was said of the change then, its first 500 characters")
        @JsonSerialize(using = WordsOfCaller.class)
        @Nullable
        String error,

        @Schema(
                type = SchemaType.OBJECT,
                description =
                        "The outcomes of the processors that were asked this time, by name; those that were done before are"
                                + " not asked again")
        @JsonSerialize(using = OutcomesOfCaller.class)
        String processors,

        @Schema(description = "How many attempts between the one before and this one are not kept; mostly 0")
        int leftOut) {

    static AttemptOfChange of(AttemptMade made) {
        return new AttemptOfChange(
                made.number(), made.at(), made.status(), made.error(), made.processors(), made.leftOut());
    }
}
