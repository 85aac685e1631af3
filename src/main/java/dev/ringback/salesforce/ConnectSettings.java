package dev.ringback.salesforce;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Where Heroku Connect keeps its tables. */
@ConfigMapping(prefix = "ringback.connect")
public interface ConnectSettings {
    /** The schema of the mapped tables and of Connect's own log. Without such a schema all else works as ever. */
    @WithDefault("salesforce")
    String schema();
}
