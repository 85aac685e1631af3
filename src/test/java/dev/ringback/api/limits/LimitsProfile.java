package dev.ringback.api.limits;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Limits so low that a test can reach them. */
public final class LimitsProfile implements QuarkusTestProfile {
    static final String OPERATOR = "operator-token-of-the-test";
    static final String ANNA = "token-of-anna-of-the-test";
    static final String SHORT = "short";

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "ringback.operator-token", OPERATOR + ",anna:" + ANNA,
                "ringback.viewer-token", SHORT,
                "ringback.limits.requests-per-minute", "20",
                "ringback.limits.failed-logins-per-minute", "5",
                "ringback.limits.requests-at-once", "2",
                "ringback.limits.connections", "10",
                "ringback.limits.arrival", "1s",
                "ringback.limits.target", "1000",
                "ringback.limits.headers", "2000",
                "ringback.limits.body", "1024");
    }
}
