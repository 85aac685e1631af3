package dev.ringback.api.limits;

import dev.ringback.api.problem.ProblemAnswers;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * Bodies that do not say how long they are: they are read here, until they end or are too long. (Read by the framework, one
 * that is too long ends in a bare status, and in the log output with a stack.) Only of those who may ask, for it takes room.
 * Over HTTP/2 the framework reads all bodies: it cannot go on with a request there that was read before it came.
 */
@Singleton
public class ChunkedBodies {
    /** After the rate of requests. */
    private static final int WHEN_ADMITTED = 70;

    private final int most;

    @Inject
    ChunkedBodies(LimitSettings settings) {
        this.most = settings.body();
    }

    void register(@Observes Filters filters) {
        filters.register(this::read, WHEN_ADMITTED);
    }

    private void read(RoutingContext context) {
        if (isChunked(context.request())) {
            Body body = new Body(context);
            context.request()
                    .handler(body::more)
                    .endHandler(ended -> body.end())
                    .resume();
        } else {
            context.next();
        }
    }

    private static boolean isChunked(HttpServerRequest request) {
        return request.version() != HttpVersion.HTTP_2
                && request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
                && !request.isEnded()
                && !request.headers().contains(HttpHeaders.CONTENT_LENGTH);
    }

    /** What has come of it. */
    private final class Body {
        private final RoutingContext context;
        private final Buffer read = Buffer.buffer();
        private boolean isRefused;

        private Body(RoutingContext context) {
            this.context = context;
        }

        private void more(Buffer chunk) {
            if (!isRefused && read.length() + chunk.length() > most) {
                isRefused = true;
                context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
                ProblemAnswers.send(context, RequestBounds.bodyTooLong(most))
                        .onComplete(sent -> context.request().connection().close());
            }
            if (!isRefused) {
                read.appendBuffer(chunk);
            }
        }

        private void end() {
            if (!isRefused && !context.response().ended()) {
                ((RoutingContextInternal) context).setBody(read);
                context.next();
            }
        }
    }
}
