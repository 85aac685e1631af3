package dev.ringback.api;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.ringback.api.values.PayloadOfCaller;
import dev.ringback.api.values.WordsOfCaller;
import dev.ringback.postgres.backfill.Backfill;
import dev.ringback.postgres.backfill.BackfillOrder.Condition;
import io.vertx.core.json.Json;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A backfill, as REST shows it. */
record BackfillState(
        long id,
        String schema,
        String table,
        String processor,

        @Schema(description = "The conditions, as they were asked for")
        List<ConditionState> where,

        @Schema(description = "The most rows that are enqueued at once")
        int chunk,

        @Schema(
                description =
                        "running: it enqueues. paused: until somebody resumes it. settling: all is enqueued, and not all settled."
                                + " done, cancelled: it has ended",
                enumeration = {"running", "paused", "settling", "done", "cancelled"})
        String status,

        @Schema(
                nullable = true,
                description = "How many rows there were when it began; a planner's estimate in a large table")
        @Nullable
        Long estimated,

        @Schema(description = "How many rows were enqueued so far")
        long enqueued,

        @Schema(
                description =
                        "How many of these have succeeded or were ignored; whole chunks are counted when they have settled")
        long settled,

        @Schema(description = "How many of these are dead") long failed,

        @Schema(
                nullable = true,
                description = "Why it does not go on at the moment",
                examples = {"412 of its changes are pending"})
        @JsonSerialize(using = WordsOfCaller.class)
        @Nullable
        String holding,

        @Schema(nullable = true, description = "Rows per second since it last began to run") @Nullable
        Double rowsPerSecond,

        @Schema(nullable = true, description = "Until all are enqueued, as it looks") @Nullable
        Double etaSeconds,

        Instant createdAt,
        String createdBy,
        Instant updatedAt,
        @Schema(nullable = true) @Nullable Instant finishedAt) {

    /** A condition; its value is a row's value. */
    record ConditionState(
            String column,
            String op,

            @Schema(nullable = true, implementation = Object.class)
            @JsonSerialize(using = PayloadOfCaller.class)
            @Nullable
            String value) {
        static ConditionState of(Condition condition) {
            Object value = condition.value();
            return new ConditionState(condition.column(), condition.op(), value == null ? null : Json.encode(value));
        }
    }

    static BackfillState of(Backfill backfill) {
        return new BackfillState(
                backfill.id(),
                backfill.schema(),
                backfill.table(),
                backfill.processor(),
                backfill.where().stream().map(ConditionState::of).toList(),
                backfill.chunk(),
                backfill.status(),
                backfill.estimated(),
                backfill.enqueued(),
                backfill.settled(),
                backfill.failed(),
                backfill.holding(),
                rounded(backfill.rate()),
                rounded(backfill.etaSeconds()),
                backfill.createdAt(),
                backfill.createdBy(),
                backfill.updatedAt(),
                backfill.finishedAt());
    }

    static @Nullable Double rounded(@Nullable Double number) {
        return number == null ? null : Math.round(number * 10) / 10.0;
    }
}
