package dev.ringback.api.limits;

import org.jspecify.annotations.Nullable;

/** What watches the service must not be refused when there is much to do. */
final class Exempt {
    private Exempt() {}

    static boolean isAsked(@Nullable String path) {
        return path != null && (path.startsWith("/q/health") || path.equals("/q/metrics"));
    }
}
