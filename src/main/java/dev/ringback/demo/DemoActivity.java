package dev.ringback.demo;

import dev.ringback.bounds.Bounds;
import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Lets something happen in the sample tables while a developer looks on; never in a database of somebody else's. */
@Singleton
@IfBuildProfile("dev")
final class DemoActivity {
    private static final Logger LOG = Logger.getLogger(DemoActivity.class);
    private static final Duration SHORTEST = Duration.ofMillis(10);

    private final Duration every;
    private final Optional<DemoSession> session;
    private Optional<Future<?>> acts = Optional.empty();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread daemon = new Thread(task, "demo-activity");
        daemon.setDaemon(true);
        return daemon;
    });

    @Inject
    DemoActivity(DemoSettings settings) {
        Bounds bounds = new Bounds();
        bounds.atLeast("ringback.demo.every", settings.every(), SHORTEST);
        bounds.uphold();
        every = settings.every();
        session = DevelopmentDatabase.embedded().map(database -> new DemoSession(database, settings.activity()));
    }

    void begin(@Observes StartupEvent started) {
        acts = session.map(this::schedule);
    }

    void end(@Observes ShutdownEvent stopping) {
        acts.ifPresent(future -> future.cancel(false));
        thread.shutdown();
        session.ifPresent(DemoSession::close);
    }

    private Future<?> schedule(DemoSession present) {
        return thread.scheduleWithFixedDelay(() -> proceed(present), 0, every.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** An exception would end the schedule for ever. */
    private static void proceed(DemoSession session) {
        try {
            session.proceed();
        } catch (RuntimeException e) {
            LOG.warn("The demo activity skips an act", e);
        }
    }
}
