package dev.ringback.api;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;
import java.util.Set;

/** A service with both tokens and room for many requests, and a capture with one watched table. */
public final class TokensProfile implements QuarkusTestProfile {
    public static final String OPERATOR = "operator-token-of-the-test";
    public static final String VIEWER = "viewer-token-of-the-test";

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "ringback.operator-token",
                OPERATOR,
                "ringback.viewer-token",
                VIEWER,
                "ringback.limits.requests-per-minute",
                "1000000",
                "ringback.limits.failed-logins-per-minute",
                "10000",
                "ringback.limits.listeners",
                "3");
    }

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(OneWatchedTable.class);
    }
}
