package dev.ringback.salesforce;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How processors wait for Salesforce. */
@ConfigMapping(prefix = "ringback.connect")
public interface WaitSettings {
    /** How long a change may wait for its record's {@code sfid} or sync before it is dead. */
    @WithDefault("24h")
    Duration patience();
}
