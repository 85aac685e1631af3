package dev.ringback.api;

import dev.ringback.postgres.pause.Pausable;
import dev.ringback.postgres.pause.Pause;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Whether a table or a processor is paused, why and since when. */
record PauseState(
        @Schema(
                enumeration = {"table", "processor"},
                examples = "processor")
        String kind,

        @Schema(description = "The table with its schema, or the processor", examples = "welcome-mail")
        String name,

        @Schema(
                enumeration = {"paused", "resuming", "running"},
                description = "While it is resuming, what was held is released in steps")
        String state,

        @Schema(nullable = true, examples = "the mail server is being moved") @Nullable
        String reason,

        @Schema(nullable = true) @Nullable Instant pausedAt,
        @Schema(nullable = true) @Nullable String pausedBy,
        @Schema(nullable = true) @Nullable Instant resumedAt,
        @Schema(nullable = true) @Nullable String resumedBy) {

    static PauseState of(Pause pause) {
        return new PauseState(
                pause.kind().word(),
                pause.name(),
                pause.isOn() ? "paused" : "resuming",
                pause.reason(),
                pause.pausedAt(),
                pause.pausedBy(),
                pause.resumedAt(),
                pause.resumedBy());
    }

    static PauseState of(Pausable what, @Nullable Pause pause) {
        return pause == null
                ? new PauseState(what.kind().word(), what.name(), "running", null, null, null, null, null)
                : of(pause);
    }
}
