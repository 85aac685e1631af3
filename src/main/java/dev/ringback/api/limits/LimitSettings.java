package dev.ringback.api.limits;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How much one may ask. What the framework enforces is handed on to it by application.properties. */
@ConfigMapping(prefix = "ringback.limits")
public interface LimitSettings {
    /** The most requests that one token may send within a minute. */
    @WithDefault("6000")
    int requestsPerMinute();

    /** The most logins that may fail from one address within a minute. */
    @WithDefault("30")
    int failedLoginsPerMinute();

    /** The most requests that are answered at once; probes and metrics are always. */
    @WithDefault("256")
    int requestsAtOnce();

    /** The most connections at once; more are closed without a word. */
    @WithDefault("1000")
    int connections();

    /** The most listeners to this replica's events. */
    @WithDefault("100")
    int listeners();

    /** How long a request may take to arrive. */
    @WithDefault("20s")
    Duration arrival();

    /** How long a connection may be silent before it is closed. */
    @WithDefault("2m")
    Duration idle();

    /** The most bytes of a path with its query. */
    @WithDefault("8192")
    int target();

    /** The most bytes of all headers together. */
    @WithDefault("16384")
    int headers();

    /** The most bytes of a body. */
    @WithDefault("1048576")
    int body();
}
