package dev.ringback.postgres.acts;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who asks for what.
 *
 * @param act what is to be done, in a word or two that stay the same: people search the audit log by it
 * @param target what it is to be done to, as JSON has it
 * @param who the principal's name
 * @param role by which it is allowed
 * @param key the Idempotency-Key, if one was sent
 * @param hash of the request; a repeat has the same
 */
public record ActRequest(
        String act,
        Map<String, ?> target,
        String who,
        String role,
        @Nullable String key,
        String hash) {}
