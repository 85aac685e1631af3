package dev.ringback.salesforce;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What becomes of Heroku Connect's write-backs. */
@ConfigMapping(prefix = "ringback.connect.echo")
public interface EchoSettings {
    /** Whether updates in which Connect touches only its own columns are ignored, instead of going to the processors. */
    @WithDefault("true")
    boolean ignored();
}
