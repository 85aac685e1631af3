package dev.ringback;

import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Why the process ends by itself: said at once, and again as the last line, behind those of the orderly stop. */
final class Farewell {
    /** The exit code when the database refuses our login: EX_NOPERM of sysexits.h, which no JVM uses itself. */
    static final int LOGIN_REFUSED = 77;

    /** When a mapping does not fit its tables: EX_CONFIG. */
    static final int MAPPING_REFUSED = 78;

    private static final Logger LOG = Logger.getLogger(Farewell.class);
    private static final AtomicReference<@Nullable String> REASON = new AtomicReference<>();

    private Farewell() {}

    static void because(String reason) {
        REASON.set(reason);
        LOG.error("ending: " + reason);
    }

    /** Whether the process is about to end. */
    static boolean isSaid() {
        return REASON.get() != null;
    }

    private static String lastLine(String words) {
        return isJson()
                ? new JsonObject()
                        .put("timestamp", Clock.systemUTC().instant().toString())
                        .put("level", "ERROR")
                        .put("message", words)
                        .encode()
                : words;
    }

    private static boolean isJson() {
        return ConfigProvider.getConfig()
                .getOptionalValue("quarkus.log.console.json.enabled", Boolean.class)
                .orElse(false);
    }

    /** Everything is stopped by now, the logging, too. */
    static void exit(int code, @Nullable Throwable failure) {
        String reason = REASON.get();
        if (reason != null) {
            System.err.println(lastLine("ended: " + reason));
        }
        System.exit(code);
    }
}
