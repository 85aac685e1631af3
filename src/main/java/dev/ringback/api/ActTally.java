package dev.ringback.api;

import dev.ringback.postgres.reading.LogOperator;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What came of an act on all that a filter finds. */
record ActTally(
        boolean dryRun,

        @Schema(
                description =
                        "How many it is about, at most ringback.acts.most; a dry run counts all of them, up to 100000",
                examples = "412")
        long matched,

        @Schema(
                description = "How many it was done to; the others of these were being settled at that moment",
                examples = "412")
        long changed,

        @Schema(description = "Whether others may be left, so that it is worth to send it again")
        boolean more) {
    static Performer.Done of(boolean dryRun, LogOperator.Tally tally) {
        return Performer.Done.ok(tally.changed(), new ActTally(dryRun, tally.matched(), tally.changed(), tally.more()));
    }
}
