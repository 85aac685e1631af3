package dev.ringback;

import dev.ringback.postgres.live.EventFeed;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Listeners are counted, and sent away before the service stops: they come again, to another replica. */
@Singleton
class EventsEnd {
    private final EventFeed feed;
    private final MeterRegistry meters;

    EventsEnd(EventFeed feed, MeterRegistry meters) {
        this.feed = feed;
        this.meters = meters;
    }

    void begin(@Observes StartupEvent event) {
        Gauge.builder("ringback.events.listeners", feed, EventFeed::listeners)
                .description("Listeners to this replica's events")
                .register(meters);
    }

    void end(@Observes @Priority(1) ShutdownEvent event) {
        feed.end();
    }
}
