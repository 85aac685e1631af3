package dev.ringback;

import dev.ringback.postgres.Home;
import dev.ringback.postgres.Migration;
import io.quarkus.flyway.FlywayConfigurationCustomizer;
import jakarta.inject.Singleton;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Tells Flyway where the log lives. */
@Singleton
class MigrationSettings implements FlywayConfigurationCustomizer {
    private final Home home;

    MigrationSettings(Home home) {
        this.home = home;
    }

    @Override
    public void customize(FluentConfiguration flyway) {
        Migration.configure(flyway, home);
    }
}
