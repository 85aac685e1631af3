package dev.ringback.salesforce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Finds settings that are out of bounds: the key, the value, and what is allowed. */
public final class JourneyBounds {
    private final List<String> wrong = new ArrayList<>();

    private JourneyBounds() {}

    /** What is wrong, a line for each; empty if nothing is. */
    public static List<String> check(JourneySettings settings) {
        JourneyBounds bounds = new JourneyBounds();
        if (!Set.of("merged", "ordered").contains(settings.mode())) {
            bounds.refuse("mode", settings.mode(), "merged or ordered");
        }
        bounds.between("census.every", settings.census().every(), Duration.ofSeconds(1), Duration.ofHours(1));
        int threshold = settings.failures().threshold();
        if (threshold < 1 || threshold > 10_000) {
            bounds.refuse("failures.threshold", threshold, "a whole number from 1 to 10000");
        }
        bounds.between("failures.window", settings.failures().window(), Duration.ofMinutes(1), Duration.ofDays(7));
        JourneySettings.Audit audit = settings.audit();
        bounds.between("audit.every", audit.every(), Duration.ofSeconds(1), Duration.ofDays(1));
        bounds.between("audit.span", audit.span(), Duration.ofMinutes(1), Duration.ofDays(1));
        bounds.between("audit.grace", audit.grace(), Duration.ZERO, Duration.ofHours(1));
        bounds.between("audit.reach", audit.reach(), audit.span(), Duration.ofDays(30));
        return List.copyOf(bounds.wrong);
    }

    private void between(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            refuse(key, value, "a duration from " + least + " to " + most);
        }
    }

    private void refuse(String key, Object value, String allowed) {
        String variable = "RINGBACK_CONNECT_" + key.replace('.', '_').toUpperCase(Locale.ROOT);
        wrong.add("ringback.connect." + key + " (" + variable + ") is " + value + ", allowed is " + allowed);
    }
}
