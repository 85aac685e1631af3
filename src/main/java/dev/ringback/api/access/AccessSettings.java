package dev.ringback.api.access;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** The tokens, as {@code ringback.…-token} or {@code RINGBACK_…_TOKEN}. Without any, the service is closed. */
@ConfigMapping(prefix = "ringback")
public interface AccessSettings {
    /** Opens everything. */
    Optional<String> operatorToken();

    /** Opens what can be looked at. */
    Optional<String> viewerToken();
}
