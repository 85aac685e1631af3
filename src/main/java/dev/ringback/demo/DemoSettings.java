package dev.ringback.demo;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What happens by itself in dev mode. */
@ConfigMapping(prefix = "ringback.demo")
interface DemoSettings {
    /** Whether somebody changes the sample data now and then, so that there is something to see. On by default. */
    @WithDefault("true")
    boolean activity();

    /** How long it is from one change to the next, 5 seconds by default, at least 10 milliseconds. */
    @WithDefault("5s")
    Duration every();

    /** Whether a stand-in for Heroku Connect runs beside the embedded database. On by default, where there is one. */
    @WithDefault("true")
    boolean connect();
}
