package dev.ringback;

import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * The standard error. The log goes elsewhere, but the framework says here why it cannot start, and the farewell is said
 * here, when the log is closed: where lines are JSON, these are JSON, too.
 */
final class ErrorLines extends PrintStream {
    ErrorLines(PrintStream out) {
        super(out, true, StandardCharsets.UTF_8);
    }

    @Override
    public void println(@Nullable String words) {
        super.println(isJson() ? json(String.valueOf(words)) : words);
    }

    @Override
    public void println(@Nullable Object words) {
        println(String.valueOf(words));
    }

    private static String json(String words) {
        return new JsonObject()
                .put("timestamp", Clock.systemUTC().instant().toString())
                .put("level", "ERROR")
                .put("loggerName", "stderr")
                .put("message", words)
                .encode();
    }

    /** Asked late: what is said here may be that the configuration cannot be read. */
    private static boolean isJson() {
        try {
            return ConfigProvider.getConfig()
                    .getOptionalValue("quarkus.log.console.json.enabled", Boolean.class)
                    .orElse(false);
        } catch (RuntimeException unreadable) {
            return true;
        }
    }
}
