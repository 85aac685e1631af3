package dev.ringback.salesforce;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** When inserts by Heroku Connect are the reload of a mapping, and not news. */
@ConfigMapping(prefix = "ringback.connect.reload")
public interface ReloadSettings {
    /** More inserts, or deletes, into one mapped table within the window are a reload. */
    @WithDefault("500")
    int rows();

    /** See {@link #rows}. */
    @WithDefault("1m")
    Duration window();

    /** A reload has ended when nothing of it was logged for so long. */
    @WithDefault("2m")
    Duration quiet();

    /** For how long a reload is kept in the list after it was decided. */
    @WithDefault("90d")
    Duration kept();
}
