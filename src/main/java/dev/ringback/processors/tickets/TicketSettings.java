package dev.ringback.processors.tickets;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Of {@link AssignTicketAgent}. */
@ConfigMapping(prefix = "ringback.processors.assign-ticket-agent")
public interface TicketSettings {
    /** Whether the processor is at work. */
    @WithDefault("true")
    boolean enabled();

    /** How long a ticket waits for an agent to become active. */
    @WithDefault("24h")
    Duration patience();
}
