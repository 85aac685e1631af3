package dev.ringback.postgres.acts;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row of the audit log. Without the answer, which may hold more than everybody may see.
 *
 * @param changed how many rows it changed
 */
public record PerformedAct(
        long id,
        Instant at,
        String who,
        String role,
        String act,
        Map<String, Object> target,
        long changed,
        @Nullable String idempotencyKey) {}
