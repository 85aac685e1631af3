package dev.ringback.salesforce;

import java.time.Duration;
import java.util.Locale;

/** Settings about Heroku Connect, once they are found to be within their bounds. */
public final class ConnectLimits {
    private static final Duration DAY = Duration.ofDays(1);

    private ConnectLimits() {}

    /**
     * When inserts are a reload.
     *
     * @param rows more of them
     * @param window within this time
     * @param quiet and it has ended when nothing came for so long
     * @param kept and is forgotten so long after it was decided
     */
    public record Reload(int rows, Duration window, Duration quiet, Duration kept) {
        public static Reload of(ReloadSettings settings) {
            if (settings.rows() < 1 || settings.rows() > 1_000_000) {
                throw wrong("reload.rows", settings.rows(), "a whole number from 1 to 1000000");
            }
            return new Reload(
                    settings.rows(),
                    between("reload.window", settings.window(), Duration.ofSeconds(1), DAY),
                    between("reload.quiet", settings.quiet(), Duration.ofMillis(100), DAY),
                    between("reload.kept", settings.kept(), Duration.ofHours(1), DAY.multipliedBy(3650)));
        }
    }

    public static Duration patience(WaitSettings settings) {
        return between("patience", settings.patience(), Duration.ofSeconds(1), DAY.multipliedBy(365));
    }

    private static Duration between(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw wrong(key, value, "a duration from " + least + " to " + most);
        }
        return value;
    }

    private static IllegalArgumentException wrong(String key, Object value, String allowed) {
        String variable = "RINGBACK_CONNECT_" + key.replace('.', '_').toUpperCase(Locale.ROOT);
        return new IllegalArgumentException(
                "ringback.connect." + key + " (" + variable + ") is " + value + ", allowed is " + allowed);
    }
}
