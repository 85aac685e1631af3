package dev.ringback;

import dev.ringback.postgres.live.EventFeed;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Listeners are counted, and sent away when the process is told to stop: they come again, to another replica. When the
 * framework tells of a stop it is about to close the sockets, too late for last words; but before that it waits a moment for
 * answers that are being given, and theirs end with the last word.
 */
@Singleton
class EventsEnd {
    private final EventFeed feed;
    private final MeterRegistry meters;
    private final Thread farewell;

    EventsEnd(EventFeed feed, MeterRegistry meters) {
        this.feed = feed;
        this.meters = meters;
        this.farewell = new Thread(feed::end, "ringback farewell");
    }

    void begin(@Observes StartupEvent event) {
        Gauge.builder("ringback.events.listeners", feed, EventFeed::listeners)
                .description("Listeners to this replica's events")
                .register(meters);
        Runtime.getRuntime().addShutdownHook(farewell);
    }

    void end(@Observes @Priority(1) ShutdownEvent event) {
        feed.end();
        try {
            Runtime.getRuntime().removeShutdownHook(farewell);
        } catch (IllegalStateException itRunsAlready) {
            // Only a service that stops alone, as in dev mode, leaves its hook behind.
        }
    }
}
