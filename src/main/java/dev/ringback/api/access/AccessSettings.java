package dev.ringback.api.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/**
 * The tokens, as {@code ringback.…-token} or {@code RINGBACK_…_TOKEN}, several of them with commas; see {@link KnownToken}
 * for how one is written. Without any, the service is closed.
 */
@ConfigMapping(prefix = "ringback")
public interface AccessSettings {
    /** They open everything. */
    Optional<String> operatorToken();

    /** They open what can be looked at. */
    Optional<String> viewerToken();

    /** Whether viewers see the values of the rows, in payloads and in the words of errors. */
    @WithDefault("false")
    boolean payloadForViewers();
}
