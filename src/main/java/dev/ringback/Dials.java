package dev.ringback;

import dev.ringback.operations.Presence;
import dev.ringback.operations.Problems;
import dev.ringback.postgres.reading.Backlog;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Context;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is measured when somebody reads it: this replica's place, and what is owed, by the database. However often a
 * replica is scraped, it asks the database once in five seconds at most, and not at all while nobody scrapes it. Where the
 * database does not answer in time, these figures are not a number.
 */
@Singleton
class Dials {
    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final List<String> CHANGES = List.of("pending", "retrying", "waiting", "parked", "dead");
    private static final List<String> DELIVERIES = List.of("pending", "sending", "retrying", "dead");

    private final MeterRegistry meters;
    private final Presence presence;
    private final Problems problems;
    private final Backlog backlog;
    private final LongSupplier nanoTime;
    private @Nullable Map<String, Double> known;
    private long askedAt;

    @Inject
    Dials(MeterRegistry meters, Presence presence, Problems problems, Backlog backlog) {
        this(meters, presence, problems, backlog, System::nanoTime);
    }

    Dials(MeterRegistry meters, Presence presence, Problems problems, Backlog backlog, LongSupplier nanoTime) {
        this.meters = meters;
        this.presence = presence;
        this.problems = problems;
        this.backlog = backlog;
        this.nanoTime = nanoTime;
        this.askedAt = nanoTime.getAsLong() - FRESH.toNanos();
    }

    void mount(@Observes StartupEvent event) {
        mount();
    }

    void mount() {
        Gauge.builder("ringback.listening", () -> presence.listening() ? 1 : 0)
                .description("1 while this replica hears bells, 0 while it only polls")
                .register(meters);
        Gauge.builder("ringback.porter", () -> presence.porter() ? 1 : 0)
                .description("1 if this is the replica that writers ring for")
                .register(meters);
        Gauge.builder("ringback.problems", () -> problems.list().size())
                .description("Problems that this replica knows of at the moment; /api/v1/status names them")
                .register(meters);
        CHANGES.forEach(status -> owed("ringback.changes", "Changes in the log", "changes", status));
        DELIVERIES.forEach(status -> owed("ringback.deliveries", "Deliveries", "deliveries", status));
        Gauge.builder("ringback.oldest.pending.age", () -> amount("oldest pending"))
                .description("The age of the oldest pending change, 0 if there is none")
                .baseUnit("seconds")
                .register(meters);
        Gauge.builder("ringback.reloads.undecided", () -> amount("reloads"))
                .description("Reloads of mapped tables that wait for a decision, or go on")
                .register(meters);
        Gauge.builder("ringback.replicas", () -> amount("replicas"))
                .description("Replicas that were seen within the last 30 seconds")
                .register(meters);
    }

    private void owed(String name, String what, String of, String status) {
        Gauge.builder(name, () -> amount(of + " " + status))
                .description(what + " by status; for all replicas, what is settled is not counted")
                .tag("status", status)
                .register(meters);
    }

    private double amount(String of) {
        Map<String, Double> amounts = amounts();
        return amounts == null ? Double.NaN : amounts.getOrDefault(of, 0.0);
    }

    /** One asks, and the others wait for it: they are worker threads, but for somebody who must not wait at all. */
    private synchronized @Nullable Map<String, Double> amounts() {
        if (nanoTime.getAsLong() - askedAt < FRESH.toNanos() || Context.isOnEventLoopThread()) {
            return known;
        }
        try {
            known = backlog.owed().await().atMost(PATIENCE);
        } catch (RuntimeException notNow) {
            known = null;
        }
        askedAt = nanoTime.getAsLong();
        return known;
    }
}
