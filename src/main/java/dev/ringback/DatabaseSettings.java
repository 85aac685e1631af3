package dev.ringback;

import dev.ringback.postgres.DatabaseAddress;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Makes the framework's data source settings of one address: {@code DATABASE_URL}, or {@code ringback.database.url}, which
 * wins. Settings that are given in the framework's own words win over both.
 */
public final class DatabaseSettings implements ConfigSourceFactory {
    private static final List<String> KEYS = List.of("ringback.database.url", "DATABASE_URL");
    /** Below application.properties (250): these are defaults. */
    private static final int ORDINAL = 200;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        for (String key : KEYS) {
            ConfigValue url = context.getValue(key);
            if (url != null && url.getValue() != null && !url.getValue().isBlank()) {
                return List.of(new PropertiesConfigSource(settings(key, url.getValue()), "database address", ORDINAL));
            }
        }
        return List.of();
    }

    private static Map<String, String> settings(String key, String url) {
        DatabaseAddress address;
        try {
            address = DatabaseAddress.parse(url);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(key + ": " + e.getMessage());
        }
        Map<String, String> settings = new HashMap<>();
        settings.put("quarkus.datasource.reactive.url", address.reactiveUrl());
        settings.put("quarkus.datasource.jdbc.url", address.jdbcUrl());
        if (address.user() != null) {
            settings.put("quarkus.datasource.username", address.user());
        }
        if (address.password() != null) {
            settings.put("quarkus.datasource.password", address.password());
        }
        return settings;
    }
}
