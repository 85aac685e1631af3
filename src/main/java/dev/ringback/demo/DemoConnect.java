package dev.ringback.demo;

import dev.ringback.demo.connect.ConnectOptions;
import dev.ringback.demo.connect.ConnectOptions.Pace;
import dev.ringback.demo.connect.ConnectSchema;
import dev.ringback.demo.connect.HerokuConnect;
import dev.ringback.demo.connect.SalesforceOrg;
import dev.ringback.salesforce.ConnectSettings;
import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Heroku Connect for whoever has none: a stand-in beside the embedded database, with a Salesforce in memory. After a live
 * reload a new Salesforce takes over what the tables have.
 */
@Singleton
@IfBuildProfile("dev")
final class DemoConnect {
    private static final Logger LOG = Logger.getLogger(DemoConnect.class);

    /** The service looks for the mapped tables when it starts. */
    private static final int BEFORE_THE_SERVICE = 10;

    /** Quicker than the real one, and slow enough to be seen. */
    private static final Pace PACE = new Pace(Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofSeconds(2));

    private static final int ACTS_OF_OTHERS_TO_ONE = 2;

    private final DemoSettings settings;
    private final ConnectSchema schema;
    private final SalesforceOrg org = new SalesforceOrg();
    private final SalesTeam team = new SalesTeam(org);
    private Optional<HerokuConnect> connect = Optional.empty();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread daemon = new Thread(task, "demo-salesforce");
        daemon.setDaemon(true);
        return daemon;
    });

    @Inject
    DemoConnect(DemoSettings settings, ConnectSettings connectSettings) {
        this.settings = settings;
        schema = new ConnectSchema(connectSettings.schema());
    }

    void begin(@Observes @Priority(BEFORE_THE_SERVICE) StartupEvent started) {
        if (settings.connect()) {
            connect = DevelopmentDatabase.embedded().flatMap(this::connected);
        }
        connect.ifPresent(HerokuConnect::start);
        if (connect.isPresent() && settings.activity()) {
            long rest = settings.every().toMillis() * ACTS_OF_OTHERS_TO_ONE;
            var unused = thread.scheduleWithFixedDelay(this::proceed, rest, rest, TimeUnit.MILLISECONDS);
        }
    }

    void end(@Observes ShutdownEvent stopping) {
        thread.shutdown();
        connect.ifPresent(HerokuConnect::close);
    }

    /** The Salesforce behind the stand-in, if there is one. */
    Optional<SalesforceOrg> salesforce() {
        return connect.map(present -> org);
    }

    /** Without it all else goes on. */
    private Optional<HerokuConnect> connected(Database database) {
        try (Connection connection = database.connect()) {
            schema.install(connection);
            ConnectOptions options = ConnectOptions.standard().with(PACE);
            HerokuConnect standIn = new HerokuConnect(database::connect, schema, org, options);
            standIn.adopt();
            return Optional.of(standIn);
        } catch (SQLException | IllegalStateException e) {
            LOG.warnf("There is no stand-in for Heroku Connect: %s", e.getMessage());
            return Optional.empty();
        }
    }

    private void proceed() {
        team.proceed().ifPresent(act -> LOG.infof("In Salesforce: %s", act));
    }
}
