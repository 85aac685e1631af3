package dev.ringback.api.fuzz;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Real HTTP to the service. Streams are read as far as is enough, and left then. */
final class Wire implements AutoCloseable {
    private static final int ENOUGH = 1024 * 1024;
    private static final int LISTENING_MILLIS = 150;
    private static final int PATIENCE_SECONDS = 120;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client;
    private final int port;

    Wire(int port, int connections) {
        this.port = port;
        this.client = vertx.createHttpClient(new HttpClientOptions().setMaxPoolSize(connections));
    }

    Answer send(Request request) throws Exception {
        Promise<Answer> answer = Promise.promise();
        client.request(new RequestOptions()
                        .setHost("localhost")
                        .setPort(port)
                        .setMethod(HttpMethod.valueOf(request.method()))
                        .setURI(request.target()))
                .onFailure(answer::tryFail)
                .onSuccess(open -> {
                    for (Map.Entry<String, String> header : request.headers()) {
                        open.headers().add(header.getKey(), header.getValue());
                    }
                    open.response().onFailure(answer::tryFail).onSuccess(response -> read(open, response, answer));
                    // A server that has answered already need not take the rest of it.
                    open.end(request.body());
                });
        return answer.future().toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private void read(HttpClientRequest open, HttpClientResponse response, Promise<Answer> answer) {
        Buffer body = Buffer.buffer();
        response.exceptionHandler(answer::tryFail);
        response.endHandler(end -> finish(response, body, true, answer));
        response.handler(part -> {
            body.appendBuffer(part);
            if (body.length() > ENOUGH && finish(response, body, false, answer)) {
                open.reset();
            }
        });
        String type = response.getHeader("Content-Type");
        if (type != null && type.startsWith("text/event-stream")) {
            vertx.setTimer(LISTENING_MILLIS, now -> {
                if (finish(response, body, false, answer)) {
                    open.reset();
                }
            });
        }
    }

    private static boolean finish(HttpClientResponse response, Buffer body, boolean whole, Promise<Answer> answer) {
        return answer.tryComplete(new Answer(response.statusCode(), response.headers(), body.toString(), whole));
    }

    @Override
    public void close() {
        client.close().toCompletionStage().toCompletableFuture().join();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
