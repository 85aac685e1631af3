package dev.ringback;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Without a provider to log in with, OpenID Connect is off: the framework would not start with half of its settings. */
public final class SignOnSettings implements ConfigSourceFactory {
    private static final List<String> KEYS = List.of(
            "quarkus.oidc.auth-server-url",
            "quarkus.oidc.provider",
            "quarkus.oidc.public-key",
            "quarkus.oidc.certificate-chain.trust-store-file");
    /** Below application.properties (250): this is a default. */
    private static final int ORDINAL = 200;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        boolean isConfigured = KEYS.stream().anyMatch(key -> isSet(context.getValue(key)));
        return List.of(new PropertiesConfigSource(
                Map.of("quarkus.oidc.tenant-enabled", String.valueOf(isConfigured)), "single sign-on", ORDINAL));
    }

    private static boolean isSet(ConfigValue value) {
        return value != null && value.getValue() != null && !value.getValue().isBlank();
    }
}
