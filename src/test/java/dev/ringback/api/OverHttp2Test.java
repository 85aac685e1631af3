package dev.ringback.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.net.URI;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Acts over HTTP/2, whose requests say in another way where they end. */
@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
@TestProfile(TokensProfile.class)
class OverHttp2Test {
    private static final String ALL = "/api/v1/trigger-logs/retry";
    private static final String DRY = "{\"filter\": {\"status\": \"dead\"}, \"dryRun\": true}";

    private static Vertx vertx;
    private static HttpClient client;

    @TestHTTPResource
    URI service;

    @BeforeAll
    static void connect() {
        vertx = Vertx.vertx();
        client = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
    }

    @AfterAll
    static void disconnect() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @BeforeEach
    void emptyLog() {
        LogDatabase.log().clear();
    }

    @Test
    void anActWithoutABodyIsDone() throws Exception {
        long id = LogDatabase.log().change("1", "dead");

        assertThat(post("/api/v1/trigger-logs/" + id + "/retry", null, false)).isEqualTo(202);
    }

    @Test
    void aBodyIsReadWhetherItSaysHowLongItIsOrNot() throws Exception {
        assertThat(post(ALL, DRY, true)).isEqualTo(200);
        assertThat(post(ALL, DRY, false)).isEqualTo(200);
        assertThat(post(ALL, "{\"filter\":", false)).isEqualTo(400);
    }

    @Test
    void aBodyThatSaysItIsTooLongIsRefused() throws Exception {
        assertThat(post(ALL, "{" + " ".repeat(1_100_000) + "}", true)).isEqualTo(413);
    }

    private int post(String path, String body, boolean isLengthSaid)
            throws InterruptedException, ExecutionException, TimeoutException {
        HttpClientResponse answer = client.request(HttpMethod.POST, service.getPort(), service.getHost(), path)
                .compose(request -> send(
                        request.putHeader("Authorization", "Bearer " + TokensProfile.OPERATOR), body, isLengthSaid))
                .toCompletionStage()
                .toCompletableFuture()
                .get(1, TimeUnit.MINUTES);
        assertThat(answer.version()).isEqualTo(HttpVersion.HTTP_2);
        return answer.statusCode();
    }

    private static Future<HttpClientResponse> send(HttpClientRequest request, String body, boolean isLengthSaid) {
        if (body == null) {
            return request.send();
        }
        request.putHeader("Content-Type", "application/json");
        if (isLengthSaid) {
            return request.send(body);
        }
        return request.setChunked(true)
                .write(body)
                .compose(written -> request.end())
                .compose(ended -> request.response());
    }
}
