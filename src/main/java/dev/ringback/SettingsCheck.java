package dev.ringback;

import dev.ringback.api.limits.LimitSettings;
import dev.ringback.postgres.backfill.BackfillOrder;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Refuses settings that are out of bounds, all at once: the key, the value, and what is allowed. */
final class SettingsCheck {
    private final List<String> wrong = new ArrayList<>();

    private SettingsCheck() {}

    /**
     * Stops the start if a setting is wrong.
     *
     * @param database where the framework was told to connect
     */
    static void check(Settings settings, LimitSettings limits, Optional<String> database) {
        SettingsCheck check = new SettingsCheck();
        check.limits(limits);
        if (database.isEmpty()) {
            check.wrong.add("DATABASE_URL is not set, expected postgres://user:password@host:port/database?sslmode=…");
        }
        check.between(
                "database.authentication-patience",
                settings.database().authenticationPatience(),
                Duration.ZERO,
                Duration.ofHours(1));
        check.intake(settings.intake());
        check.processing(settings.processing());
        check.retry(settings.retry());
        check.capture(settings.capture());
        check.retention(settings.retention());
        check.backfill(settings.backfill());
        check.between("acts.most", settings.acts().most(), 1, 100_000);
        if (settings.schema().isBlank() || settings.schema().length() > 63) {
            check.refuse("schema", settings.schema(), "a name of 1 to 63 characters");
        }
        if (!check.wrong.isEmpty()) {
            throw new ConfigurationException("the settings are wrong:\n  " + String.join("\n  ", check.wrong));
        }
    }

    private void intake(Settings.Intake intake) {
        between("intake.workers", intake.workers(), 1, 64);
        between("intake.batch", intake.batch(), 1, 10_000);
        between("intake.poll", intake.poll(), Duration.ofMillis(100), Duration.ofMinutes(10));
        between("intake.ping", intake.ping(), Duration.ofSeconds(1), Duration.ofMinutes(10));
        between("intake.answer", intake.answer(), Duration.ofMillis(100), intake.ping());
        between("intake.reconnect-cap", intake.reconnectCap(), Duration.ofMillis(100), Duration.ofMinutes(5));
        between("intake.stop", intake.stop(), Duration.ofMillis(100), Duration.ofSeconds(9));
    }

    private void processing(Settings.Processing processing) {
        between(
                "processing.statement-timeout",
                processing.statementTimeout(),
                Duration.ofMillis(100),
                Duration.ofMinutes(30));
        between("processing.silence", processing.silence(), Duration.ofSeconds(1), Duration.ofMinutes(30));
        between("processing.floor-patience", processing.floorPatience(), Duration.ofMillis(1), Duration.ofMinutes(10));
        between("processing.full-look-every", processing.fullLookEvery(), Duration.ofSeconds(1), Duration.ofHours(1));
    }

    private void retry(Settings.Retry retry) {
        between("retry.max-attempts", retry.maxAttempts(), 1, 1000);
        between("retry.first", retry.first(), Duration.ofMillis(1), Duration.ofHours(1));
        between("retry.cap", retry.cap(), retry.first(), Duration.ofDays(7));
        between("retry.recheck", retry.recheck(), Duration.ofMillis(100), Duration.ofDays(1));
        if (!(retry.jitter() >= 0 && retry.jitter() <= 1)) {
            refuse("retry.jitter", retry.jitter(), "a number from 0 to 1");
        }
    }

    private void capture(Settings.Capture capture) {
        between("capture.every", capture.every(), Duration.ofSeconds(1), Duration.ofHours(1));
        between("capture.lock-timeout", capture.lockTimeout(), Duration.ofMillis(10), Duration.ofMinutes(1));
        if (!Set.of("sleeping", "always").contains(capture.bell())) {
            refuse("capture.bell", capture.bell(), "sleeping or always");
        }
    }

    /** At least an hour: a number without a unit counts seconds, and what is purged does not come back. */
    private void retention(Settings.Retention retention) {
        between("retention.settled", retention.settled(), Duration.ofHours(1), Duration.ofDays(3650));
        between("retention.dead", retention.dead(), Duration.ofHours(1), Duration.ofDays(3650));
        between("retention.acts", retention.acts(), Duration.ofDays(1), Duration.ofDays(3650));
        between("retention.batch", retention.batch(), 1, 10_000);
        between("retention.every", retention.every(), Duration.ofSeconds(1), Duration.ofDays(1));
    }

    private void backfill(Settings.Backfill backfill) {
        between("backfill.chunk", backfill.chunk(), 1, BackfillOrder.LARGEST_CHUNK);
        between("backfill.most-pending", backfill.mostPending(), 0, 1_000_000);
        between("backfill.every", backfill.every(), Duration.ofSeconds(1), Duration.ofHours(1));
    }

    private void limits(LimitSettings limits) {
        between("limits.requests-per-minute", limits.requestsPerMinute(), 1, 1_000_000);
        between("limits.failed-logins-per-minute", limits.failedLoginsPerMinute(), 1, 10_000);
        between("limits.requests-at-once", limits.requestsAtOnce(), 1, 100_000);
        between("limits.connections", limits.connections(), 10, 100_000);
        between("limits.listeners", limits.listeners(), 1, 10_000);
        between("limits.arrival", limits.arrival(), Duration.ofMillis(100), Duration.ofMinutes(10));
        between("limits.idle", limits.idle(), Duration.ofSeconds(1), Duration.ofHours(1));
        between("limits.target", limits.target(), 256, 65_000);
        between("limits.headers", limits.headers(), 1024, 65_000);
        between("limits.body", limits.body(), 1024, 104_857_600);
    }

    private void between(String key, int value, int least, int most) {
        if (value < least || value > most) {
            refuse(key, value, "a whole number from " + least + " to " + most);
        }
    }

    private void between(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            refuse(key, value, "a duration from " + least + " to " + most);
        }
    }

    private void refuse(String key, Object value, String allowed) {
        String variable = "RINGBACK_" + key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
        wrong.add("ringback." + key + " (" + variable + ") is " + value + ", allowed is " + allowed);
    }
}
