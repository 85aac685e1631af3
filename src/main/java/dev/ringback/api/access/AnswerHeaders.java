package dev.ringback.api.access;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** What browsers are told with every answer, refusals included: to run, embed, guess, keep and tell on as little as can be. */
@Singleton
public class AnswerHeaders {
    private static final int BEFORE_EVERYBODY = 12_000;

    private static final String SCRIPTS = "script-src 'self'";
    /** Ours alone, and none within a page. */
    private static final String POLICY = "default-src 'none'; " + SCRIPTS
            + "; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self';"
            + " base-uri 'none'; frame-ancestors 'none'";
    /** Its page is the framework's, with a script and styles within. */
    private static final String SWAGGER = "/q/swagger-ui";

    private static final String SWAGGER_POLICY = POLICY.replace(SCRIPTS, SCRIPTS + " 'unsafe-inline'")
            .replace("style-src 'self'", "style-src 'self' 'unsafe-inline'");
    private static final String NO_POWERS =
            "camera=(), clipboard-read=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";
    private static final String A_YEAR = "max-age=31536000";

    void register(@Observes Filters filters) {
        filters.register(AnswerHeaders::add, BEFORE_EVERYBODY);
    }

    private static void add(RoutingContext context) {
        HttpServerRequest request = context.request();
        String path = request.path();
        MultiMap headers = context.response().headers();
        headers.set("Content-Security-Policy", isUnder(SWAGGER, path) ? SWAGGER_POLICY : POLICY)
                .set("X-Content-Type-Options", "nosniff")
                .set("X-Frame-Options", "DENY")
                .set("Referrer-Policy", "same-origin")
                .set("Permissions-Policy", NO_POWERS)
                .set("Cross-Origin-Opener-Policy", "same-origin")
                .set("Cross-Origin-Resource-Policy", "same-origin");
        if (isUnder("/api", path)) {
            headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
        }
        if (isEncrypted(request)) {
            headers.set("Strict-Transport-Security", A_YEAR);
        }
        context.next();
    }

    private static boolean isUnder(String parent, @Nullable String path) {
        return path != null && (path.equals(parent) || path.startsWith(parent + "/"));
    }

    /** Between us and a proxy it may not be. Who lies about that deceives only a browser that must not listen anyway. */
    private static boolean isEncrypted(HttpServerRequest request) {
        return request.isSSL() || "https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"));
    }
}
