package dev.ringback.processors.welcome;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Of {@link WelcomeMail}. */
@ConfigMapping(prefix = "ringback.processors.welcome-mail")
public interface WelcomeSettings {
    /** Whether the processor is at work. */
    @WithDefault("true")
    boolean enabled();

    /** The subject of the mail. */
    @WithDefault("Welcome!")
    String subject();
}
