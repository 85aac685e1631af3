package dev.ringback;

import java.util.concurrent.atomic.AtomicReference;
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

    /** Everything is stopped by now, the logging, too. */
    static void exit(int code, @Nullable Throwable failure) {
        String reason = REASON.get();
        if (reason != null) {
            System.err.println("ended: " + reason);
        }
        System.exit(code);
    }
}
