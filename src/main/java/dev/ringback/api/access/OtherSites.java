package dev.ringback.api.access;

import dev.ringback.api.problem.Problem;
import dev.ringback.api.problem.ProblemKind;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Browsers send a login along with whatever page asks, so another site's page could act with it. New ones say from where a
 * request comes; those that do not say so name the page's origin; and what neither says must be a request that no page can
 * send unasked: one with a bearer's token, or without a form's body. (Without any login it is refused for that.)
 */
final class OtherSites {
    private static final Set<HttpMethod> ONLY_LOOKING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final Set<String> OURS = Set.of("same-origin", "none");

    private OtherSites() {}

    /**
     * Why a request must not be answered, if it must not.
     *
     * @param isOpenToAll whether it needs no login
     */
    static Optional<Problem> refusal(HttpServerRequest request, boolean isOpenToAll) {
        if (ONLY_LOOKING.contains(request.method())) {
            return Optional.empty();
        }
        String site = request.getHeader("Sec-Fetch-Site");
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (site != null ? !OURS.contains(site) : origin != null && !isOurs(origin, request.authority())) {
            return Optional.of(
                    ProblemKind.CROSS_SITE.because("A page of another site tried to act with this browser's login."));
        }
        return site == null && isSimple(request, isOpenToAll)
                ? Optional.of(ProblemKind.UNSUPPORTED_MEDIA_TYPE.because(
                        "A request's body must be application/json. Without a body, send no Content-Type."))
                : Optional.empty();
    }

    static boolean isOurs(String origin, @Nullable HostAndPort own) {
        if (own == null) {
            return false;
        }
        try {
            URI page = URI.create(origin);
            return own.host().equalsIgnoreCase(page.getHost()) && own.port() == page.getPort();
        } catch (IllegalArgumentException noOrigin) {
            return false;
        }
    }

    private static boolean isSimple(HttpServerRequest request, boolean isOpenToAll) {
        String login = request.getHeader(HttpHeaders.AUTHORIZATION);
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        boolean isSentUnasked = login == null
                ? isOpenToAll || request.headers().contains(HttpHeaders.COOKIE)
                : !login.toLowerCase(Locale.ROOT).startsWith("bearer ");
        return isSentUnasked && type != null && !isJson(type);
    }

    private static boolean isJson(String type) {
        return type.split(";", 2)[0].strip().equalsIgnoreCase("application/json");
    }
}
