package dev.ringback.api.limits;

import dev.ringback.api.problem.Problem;
import dev.ringback.api.problem.ProblemAnswers;
import dev.ringback.api.problem.ProblemKind;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How long a request may be, how many there may be at once, and how slowly one may arrive. The framework's own bounds are
 * wider, and close the connection without a word.
 */
@Singleton
public class RequestBounds {
    /** After what is wrong with a path, before authentication. */
    private static final int EARLY = 9_000;

    private final LimitSettings settings;
    private final AtomicInteger atOnce = new AtomicInteger();

    @Inject
    RequestBounds(LimitSettings settings) {
        this.settings = settings;
    }

    void register(@Observes Filters filters) {
        filters.register(this::admit, EARLY);
    }

    private void admit(RoutingContext context) {
        HttpServerRequest request = context.request();
        Problem problem = tooLong(request);
        if (problem != null) {
            refuse(context, problem);
            return;
        }
        boolean isExempt = Exempt.isAsked(request.path());
        if (atOnce.incrementAndGet() > settings.requestsAtOnce() && !isExempt) {
            atOnce.decrementAndGet();
            context.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
            refuse(
                    context,
                    ProblemKind.TOO_BUSY.because("So many requests are being answered that this one is not begun"
                            + " (ringback.limits.requests-at-once is " + settings.requestsAtOnce() + ")."));
            return;
        }
        context.addEndHandler(ended -> atOnce.decrementAndGet());
        awaitBody(context);
        context.next();
    }

    private @Nullable Problem tooLong(HttpServerRequest request) {
        if (request.uri().length() > settings.target()) {
            return ProblemKind.TARGET_TOO_LONG.because(
                    "A path with its query has at most " + settings.target() + " bytes (ringback.limits.target).");
        }
        int bytes = 0;
        for (Map.Entry<String, String> header : request.headers()) {
            bytes += header.getKey().length() + header.getValue().length() + ": \r\n".length();
        }
        if (bytes > settings.headers()) {
            return ProblemKind.HEADERS_TOO_LONG.because(
                    "All headers together have at most " + settings.headers() + " bytes (ringback.limits.headers).");
        }
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length != null && isMore(length, settings.body()) ? bodyTooLong(settings.body()) : null;
    }

    /** A length of more digits than a number has is longer, too. */
    private static boolean isMore(String length, int most) {
        return length.length() > 10 || Long.parseLong(length) > most;
    }

    static Problem bodyTooLong(int most) {
        return ProblemKind.BODY_TOO_LONG.because("A body has at most " + most + " bytes (ringback.limits.body).");
    }

    /** The rest of a request that is not wanted is not waited for. HTTP/2 ends the request alone, for others share its line. */
    private static void refuse(RoutingContext context, Problem problem) {
        HttpServerRequest request = context.request();
        if (request.version() == HttpVersion.HTTP_2) {
            ProblemAnswers.send(context, problem)
                    .onComplete(sent -> request.response().reset());
            return;
        }
        context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        ProblemAnswers.send(context, problem)
                .onComplete(sent -> request.connection().close());
    }

    private void awaitBody(RoutingContext context) {
        HttpServerRequest request = context.request();
        boolean hasBody = request.headers().contains(HttpHeaders.CONTENT_LENGTH)
                || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
        if (!hasBody || request.isEnded()) {
            return;
        }
        long timer = context.vertx().setTimer(settings.arrival().toMillis(), late -> giveUp(context));
        context.addEndHandler(ended -> context.vertx().cancelTimer(timer));
    }

    private void giveUp(RoutingContext context) {
        if (!context.request().isEnded() && !context.response().headWritten()) {
            refuse(
                    context,
                    ProblemKind.TOO_SLOWLY_SENT.because("A request has to arrive within "
                            + settings.arrival().toMillis() + " ms (ringback.limits.arrival)."));
        }
    }
}
