package dev.ringback;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ringback.api.limits.LimitSettings;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsCheckTest {
    private static final Optional<String> SOMEWHERE = Optional.of("postgresql://localhost/db");

    @Test
    void theDefaultsAreWithinTheirBounds() {
        assertThatCode(() -> SettingsCheck.check(settings(Map.of()), limits(Map.of()), SOMEWHERE))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "database.authentication-patience, 61m, RINGBACK_DATABASE_AUTHENTICATION_PATIENCE",
        "intake.workers, 0, RINGBACK_INTAKE_WORKERS",
        "intake.batch, 0, RINGBACK_INTAKE_BATCH",
        "intake.batch, 10001, RINGBACK_INTAKE_BATCH",
        "intake.poll, 1ms, RINGBACK_INTAKE_POLL",
        "intake.answer, 20s, RINGBACK_INTAKE_ANSWER",
        "intake.stop, 10s, RINGBACK_INTAKE_STOP",
        "processing.silence, 0s, RINGBACK_PROCESSING_SILENCE",
        "retry.max-attempts, 0, RINGBACK_RETRY_MAX_ATTEMPTS",
        "retry.cap, 100ms, RINGBACK_RETRY_CAP",
        "retry.jitter, 1.5, RINGBACK_RETRY_JITTER",
        "retry.jitter, NaN, RINGBACK_RETRY_JITTER",
        "capture.bell, loud, RINGBACK_CAPTURE_BELL",
        "retention.settled, 30, RINGBACK_RETENTION_SETTLED",
        "retention.settled, 3651d, RINGBACK_RETENTION_SETTLED",
        "retention.dead, 59m, RINGBACK_RETENTION_DEAD",
        "retention.acts, 23h, RINGBACK_RETENTION_ACTS",
        "acts.most, 0, RINGBACK_ACTS_MOST",
        "acts.most, 100001, RINGBACK_ACTS_MOST",
        "retention.batch, 0, RINGBACK_RETENTION_BATCH",
        "retention.batch, 10001, RINGBACK_RETENTION_BATCH",
        "limits.requests-per-minute, 0, RINGBACK_LIMITS_REQUESTS_PER_MINUTE",
        "limits.failed-logins-per-minute, 0, RINGBACK_LIMITS_FAILED_LOGINS_PER_MINUTE",
        "limits.requests-at-once, 0, RINGBACK_LIMITS_REQUESTS_AT_ONCE",
        "limits.listeners, 0, RINGBACK_LIMITS_LISTENERS",
        "limits.connections, 9, RINGBACK_LIMITS_CONNECTIONS",
        "limits.arrival, 11m, RINGBACK_LIMITS_ARRIVAL",
        "limits.idle, 500ms, RINGBACK_LIMITS_IDLE",
        "limits.target, 65001, RINGBACK_LIMITS_TARGET",
        "limits.headers, 1023, RINGBACK_LIMITS_HEADERS",
        "limits.body, 104857601, RINGBACK_LIMITS_BODY",
        "retention.every, 2d, RINGBACK_RETENTION_EVERY",
    })
    void aSettingThatIsOutOfBoundsIsRefusedWithItsKeyItsValueAndItsBounds(String key, String value, String variable) {
        Map<String, String> values = Map.of("ringback." + key, value);

        assertThatThrownBy(() -> SettingsCheck.check(settings(values), limits(values), SOMEWHERE))
                .hasMessageContaining("ringback." + key)
                .hasMessageContaining(variable)
                .hasMessageContaining(" is ")
                .hasMessageContaining("allowed is");
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        Settings settings = settings(Map.of("ringback.intake.batch", "0", "ringback.retry.max-attempts", "0"));

        assertThatThrownBy(() -> SettingsCheck.check(settings, limits(Map.of()), Optional.empty()))
                .hasMessageContaining("DATABASE_URL")
                .hasMessageContaining("ringback.intake.batch")
                .hasMessageContaining("ringback.retry.max-attempts");
    }

    private static Settings settings(Map<String, String> values) {
        return config(values).getConfigMapping(Settings.class);
    }

    private static LimitSettings limits(Map<String, String> values) {
        return config(values).getConfigMapping(LimitSettings.class);
    }

    private static SmallRyeConfig config(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withMapping(Settings.class)
                .withMapping(LimitSettings.class)
                .withDefaultValues(values)
                .withConverter(java.time.Duration.class, 200, new io.quarkus.runtime.configuration.DurationConverter())
                .build();
    }
}
