package dev.ringback.api.access;

import dev.ringback.api.problem.ProblemAnswers;
import dev.ringback.api.problem.ProblemKind;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lets only plainly written requests through, before anybody else looks at them. Encoded slashes, dots and semicolons are
 * how one part of a server is made to read another path than the next part; no path of ours needs them.
 */
@Singleton
public class PlainRequests {
    /** Authentication is at 200. */
    private static final int BEFORE_EVERYBODY = 10_000;

    private static final Pattern HOSTILE_PATH = Pattern.compile(
            "[;#\\\\\\x00-\\x20\\x7f-\\uffff]|//|\\.\\.|/\\.(/|$)|%(2[ef5]|5c|3b|7f|[01].|[89a-f].)|%(?![0-9a-f]{2})",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern WITH_HOST = Pattern.compile(
            "https?://([a-z0-9._-]+|\\[[0-9a-f:.]+])(:[0-9]{1,5})?(?=[/?]|$)", Pattern.CASE_INSENSITIVE);
    private static final Pattern BROKEN_QUERY =
            Pattern.compile("[\\x00-\\x20\\x7f#]|%(?![0-9a-f]{2})|%00", Pattern.CASE_INSENSITIVE);

    private final Access access;

    @Inject
    PlainRequests(Access access) {
        this.access = access;
    }

    void register(@Observes Filters filters) {
        filters.register(this::admit, BEFORE_EVERYBODY);
    }

    private void admit(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!isPlain(request.path()) || !isOfAHost(request.uri())) {
            ProblemAnswers.send(
                    context,
                    ProblemKind.HOSTILE_PATH.because(
                            "A path here has no ';', no '\\', no empty or dotted parts, and no encoded ones."));
        } else if (isBroken(request.query())) {
            ProblemAnswers.send(
                    context, ProblemKind.BAD_REQUEST.because("The query is not encoded as a URL's query has to be."));
        } else {
            OtherSites.refusal(request, access.isOpen())
                    .ifPresentOrElse(problem -> ProblemAnswers.send(context, problem), context::next);
        }
    }

    static boolean isPlain(@Nullable String path) {
        return path != null
                && path.startsWith("/")
                && !HOSTILE_PATH.matcher(path).find();
    }

    /** A target may begin with a scheme and a host, as for a proxy. */
    static boolean isOfAHost(String target) {
        return target.startsWith("/") || WITH_HOST.matcher(target).lookingAt();
    }

    static boolean isBroken(@Nullable String query) {
        return query != null && BROKEN_QUERY.matcher(query).find();
    }
}
