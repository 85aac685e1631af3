package dev.ringback.api;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.ringback.api.values.WordsOfCaller;
import dev.ringback.postgres.backfill.Backfill;
import dev.ringback.postgres.backfill.Backfills;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The backfills that have not ended, at a glance. */
record GoingBackfills(
        @Schema(description = "At most 20, the paused ones last")
        List<GoingBackfill> items,

        @Schema(description = "Whether there are others; all of them, with their conditions, are at /api/v1/backfills")
        boolean more) {

    /** How far one of them is. */
    record GoingBackfill(
            long id,
            String schema,
            String table,
            String processor,

            @Schema(
                    description =
                            "running: it enqueues. paused: until somebody resumes it. settling: all is enqueued, and"
                                    + " not all settled",
                    enumeration = {"running", "paused", "settling"})
            String status,

            @Schema(nullable = true, description = "How many rows there were when it began, as it was known then")
            @Nullable
            Long estimated,

            @Schema(description = "How many rows were enqueued so far")
            long enqueued,

            @Schema(description = "How many of these have succeeded or were ignored, in whole chunks")
            long settled,

            @Schema(description = "How many of these are dead")
            long failed,

            @Schema(
                    nullable = true,
                    description = "Why it does not go on at the moment",
                    examples = {"412 of its changes are pending"})
            @JsonSerialize(using = WordsOfCaller.class)
            @Nullable
            String holding,

            @Schema(nullable = true, description = "Until all are enqueued, as it looks") @Nullable
            Double etaSeconds) {
        static GoingBackfill of(Backfill backfill) {
            return new GoingBackfill(
                    backfill.id(),
                    backfill.schema(),
                    backfill.table(),
                    backfill.processor(),
                    backfill.status(),
                    backfill.estimated(),
                    backfill.enqueued(),
                    backfill.settled(),
                    backfill.failed(),
                    backfill.holding(),
                    BackfillState.rounded(backfill.etaSeconds()));
        }
    }

    static GoingBackfills of(Backfills.Going going) {
        return new GoingBackfills(
                going.backfills().stream().map(GoingBackfill::of).toList(), going.more());
    }
}
