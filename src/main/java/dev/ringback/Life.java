package dev.ringback;

import dev.ringback.operations.Problems;
import dev.ringback.operations.Vitality;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.scheduler.Scheduler;
import io.smallrye.config.SmallRyeConfig;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/**
 * The service's life: settings are checked, then the database is waited for and migrated, then the triggers are installed
 * and the intake begins. A database that is not there yet stops nobody: the process lives, is not ready, and says why.
 */
@Singleton
class Life implements Vitality {
    private static final Logger LOG = Logger.getLogger(Life.class);
    private static final String DATABASE = "database";
    /** A claim that takes longer than so many of its statements may take is stuck. */
    private static final int STATEMENTS = 10;

    private static final int POLLS_MISSED = 5;

    private final Settings settings;
    private final Problems problems;
    private final LogMigration migration;
    private final Logins logins;
    private final Instance<Work> work;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile boolean started;
    private volatile long lastPoll = System.nanoTime();

    Life(Settings settings, Problems problems, LogMigration migration, Logins logins, Instance<Work> work) {
        this.settings = settings;
        this.problems = problems;
        this.migration = migration;
        this.logins = logins;
        this.work = work;
    }

    @Override
    public boolean started() {
        return started;
    }

    @Override
    public boolean turning() {
        Duration stuck = settings.processing().statementTimeout().multipliedBy(STATEMENTS);
        long silent = System.nanoTime() - lastPoll;
        boolean polled = silent < POLLS_MISSED * settings.intake().poll().toNanos() + stuck.toNanos();
        return polled && !(started && work.get().isStuck(stuck));
    }

    /** Before anybody else: the pool would complain in its own words. */
    void check(@Observes @Priority(1) StartupEvent event, Config config) {
        refusing(() -> SettingsCheck.check(config.unwrap(SmallRyeConfig.class)));
    }

    /** Whatever a part still refuses when it is made, as a processor of somebody's own may, it refuses here and now. */
    void begin(@Observes StartupEvent event, Scheduler rounds) {
        refusing(work::get);
        // Only now: a round that came before would ask for parts that are refused, in the framework's many words.
        rounds.resume();
        Thread starter = new Thread(this::bringUp, "ringback start");
        starter.setDaemon(true);
        starter.start();
    }

    /** The start ends with the words of a refusal alone: of any other exception the framework prints the whole stack. */
    private static void refusing(Runnable step) {
        try {
            step.run();
        } catch (IllegalArgumentException wrong) {
            throw new ConfigurationException(wrong.getMessage());
        }
    }

    private void bringUp() {
        for (int failures = 1; !migration.isDone(); failures++) {
            try {
                migration.run(settings.sampleSchema());
                problems.clear(DATABASE);
                logins.succeeded();
            } catch (RuntimeException | SQLException failure) {
                String message = "cannot migrate yet: " + Problems.words(rootOf(failure));
                problems.report(DATABASE, message);
                LOG.warnf("%s (attempt %d)", message, failures);
                logins.failed(failure);
                if (rested(failures)) {
                    return;
                }
            }
        }
        if (!work.get().begin()) {
            return;
        }
        started = true;
        LOG.info("the log is migrated, the intake begins");
    }

    /** Returns true when the service stops meanwhile. */
    private boolean rested(int failures) {
        Duration cap = settings.intake().reconnectCap();
        long millis = Math.min(cap.toMillis(), 100L << Math.min(failures, 10));
        try {
            return stopping.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** The safety poll comes round: it shows that the process is alive, whatever the database is. */
    void poll() {
        lastPoll = System.nanoTime();
        if (started) {
            work.get().poll();
        }
    }

    void end(@Observes ShutdownEvent event) {
        stopping.countDown();
        if (started) {
            started = false;
            work.get().end(settings.intake().stop());
            LOG.info("stopped: what was claimed is settled or free again");
        }
    }
}
