package dev.ringback.postgres.cascade;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long a chain of changes that processors make by answering changes may become. */
@ConfigMapping(prefix = "ringback.fuse")
public interface FuseSettings {
    /** A change with more such steps before it is parked. */
    @WithDefault("5")
    int hops();

    /** A change of a record that has had so many changes by processors within the window is parked. */
    @WithDefault("30")
    int rate();

    /** The window of the rate. */
    @WithDefault("1m")
    Duration window();
}
