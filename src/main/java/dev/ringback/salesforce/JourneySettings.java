package dev.ringback.salesforce;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How Heroku Connect's own log is watched, audited and repaired. */
@ConfigMapping(prefix = "ringback.connect")
public interface JourneySettings {
    /**
     * The connection's way of writing, as Heroku shows it. {@code merged}: a failed write is sent again as it was.
     * {@code ordered}: the record is captured again as it is now.
     */
    @WithDefault("ordered")
    String mode();

    /** What is counted. */
    Census census();

    /** When failed writes are worth a word. */
    Failures failures();

    /** The comparison of the two logs. */
    Audit audit();

    /** What is counted. */
    interface Census {
        /** How often. */
        @WithDefault("30s")
        Duration every();
    }

    /** When failed writes are worth a word. */
    interface Failures {
        /** So many within the window are told in the readiness data and in the log output. */
        @WithDefault("10")
        int threshold();

        /** How long a failure counts. */
        @WithDefault("1h")
        Duration window();
    }

    /** The comparison of the two logs. */
    interface Audit {
        /** How often it is made. */
        @WithDefault("10m")
        Duration every();

        /** The span that is compared each time, and over REST where no other is asked for. */
        @WithDefault("1h")
        Duration span();

        /** How young a change may be and not be judged yet. */
        @WithDefault("2m")
        Duration grace();

        /** How far back a comparison may go: no further than Connect's archive, which is kept for 30 days, or for 7. */
        @WithDefault("7d")
        Duration reach();
    }
}
