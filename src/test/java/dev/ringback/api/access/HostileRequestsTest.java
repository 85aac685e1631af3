package dev.ringback.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.api.LogDatabase;
import dev.ringback.api.TokensProfile;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests as no client library would write them. */
@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
@TestProfile(TokensProfile.class)
class HostileRequestsTest {
    private static Vertx vertx;
    private static HttpClient http2;

    @TestHTTPResource
    URI service;

    @BeforeAll
    static void connectOverHttp2() {
        vertx = Vertx.vertx();
        http2 = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
    }

    @AfterAll
    static void disconnect() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    static List<String> hostile() {
        return List.of(
                "/q/metrics;",
                "/q/metrics;a=b",
                "/q;/metrics",
                "/q/health;/../metrics",
                "/q/health/live;x",
                "/api/v1/trigger-logs;jsessionid=1",
                "/q/health/../metrics",
                "/q/health/./../metrics",
                "/q/./metrics",
                "/q/health/%2e%2e/metrics",
                "/q/health/%2E%2E/metrics",
                "/q/health/..%2fmetrics",
                "/q/health%2f..%2fmetrics",
                "/q%2Fmetrics",
                "/q/health/%252e%252e/metrics",
                "/q%5cmetrics",
                "/q\\metrics",
                "/q/health/..\\metrics",
                "//q/metrics",
                "/q//metrics",
                "/api//v1/trigger-logs",
                "/q/metrics%00",
                "/q/metrics%0a",
                "/q/metrics%0d%0aX-Injected:%201",
                "/q/metrics%3b",
                "/q/metrics%7f",
                "/q/health/%c0%ae%c0%ae/metrics",
                "/q/%zzmetrics",
                "/q/metrics%",
                "/q/metr\u00efcs",
                "/api/v1/trigger-logs/1/../2",
                "/api/v1/trigger-logs?table=%",
                "/api/v1/trigger-logs?table=%zz",
                "/api/v1/trigger-logs?table=a%00b",
                "/q/metrics%3B",
                "/q/metrics%3ba=b",
                "/q/%2E/metrics",
                "/q/health/%2e./metrics",
                "/q/health/.%2e/metrics",
                "/q%5Cmetrics",
                "/q/metrics%1f",
                "/q/metrics%09",
                "/q/metrics%u0000",
                "/q/health/%e0%80%ae%e0%80%ae/metrics",
                "/q/health/%c0%af../metrics",
                "/q%c0%afmetrics",
                "/q%e0%80%afmetrics",
                "/q%f0%80%80%afmetrics",
                "/q%c1%9cmetrics",
                "/q%ef%bc%8fmetrics",
                "/q/health/live%00",
                "/q/health/live%00/../metrics",
                "/q/health#/../metrics",
                "/q/metrics/.",
                "/q/metrics/..",
                "/.",
                "/..",
                "/...//",
                "//",
                "/%2f",
                "/%");
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void areRefusedBeforeAnybodyLooksAtThem(String target) throws IOException {
        for (String login : new String[] {"", "Authorization: Bearer " + TokensProfile.OPERATOR + "\r\n"}) {
            String answer = answer("GET " + target + " HTTP/1.1\r\n" + login);

            assertThat(answer).as(target).startsWith("HTTP/1.1 400 ");
            assertThat(answer).doesNotContain("jvm_", "X-Injected", "Exception");
        }
    }

    /** HTTP/2 has its path in a field of its own, which other code reads. */
    @ParameterizedTest
    @MethodSource("hostile")
    void areRefusedOverHttp2Too(String target) throws Exception {
        for (String login : new String[] {"Bearer wrong", "Bearer " + TokensProfile.OPERATOR}) {
            HttpClientResponse answer = http2.request(HttpMethod.GET, service.getPort(), service.getHost(), target)
                    .compose(
                            request -> request.putHeader("Authorization", login).send())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(1, TimeUnit.MINUTES);

            assertThat(answer.version()).isEqualTo(HttpVersion.HTTP_2);
            assertThat(answer.statusCode()).as(target).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost//q/metrics",
                "http://localhost/q/metrics;x",
                "http://localhost/q/health/../metrics",
                "http://localhost/q%2fmetrics",
                "http://localhost;x/q/metrics",
                "http://localhost\\/q/metrics",
                "https://q/health/../metrics",
                "/q/metrics\u0001",
                "/q/metrics\u007f",
                "/q/\tmetrics"
            })
    void areRefusedInWhicheverFormTheyCome(String target) throws IOException {
        assertThat(answer("GET " + target + " HTTP/1.1\r\nAuthorization: Bearer " + TokensProfile.OPERATOR + "\r\n"))
                .as(target)
                .containsPattern("\\AHTTP/1\\.[01] 400 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/Q/metrics",
                "/q/Metrics",
                "/q/metrics/",
                "/q/metrics/prometheus",
                "/q/health/",
                "/q/health/live/",
                "/q/health/live/../../metrics?",
                "/q/health/well",
                "/q/health/group/x",
                "/q/dev-ui",
                "/q/arc/beans",
                "/q/info",
                "/q/openapi.json",
                "/q/swagger-ui",
                "/q/swagger-ui/index.html",
                "/api/v1/trigger-logs/",
                "/api/v1/trigger-logs?status=dead",
                "/api/v1/trigger-logs?/q/health",
                "http://localhost/q/metrics",
                "http://localhost/q/health/../metrics",
                "/q/health/live%20",
                "/%71/metrics",
                "/",
                "/index.html",
                "/META-INF/resources/index.html",
                "/application.properties"
            })
    void tellNothingWithoutAToken(String target) throws IOException {
        String answer = answer("GET " + target + " HTTP/1.1\r\n");

        assertThat(answer).as(target).containsPattern("\\AHTTP/1.1 40[01] ");
        assertThat(answer).doesNotContain("jvm_", "\"items\"", "openapi", "swagger");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "q/metrics", "localhost:8080"})
    void whatIsNoPathLeadsNowhere(String target) throws IOException {
        assertThat(answer("GET " + target + " HTTP/1.1\r\n")).containsPattern("\\AHTTP/1.1 40[04] ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-HTTP-Method-Override: GET",
                "X-Original-URL: /q/health",
                "X-Rewrite-URL: /q/health",
                "X-Forwarded-Prefix: /q/health",
                "X-Forwarded-For: 127.0.0.1",
                "Forwarded: for=127.0.0.1;host=localhost",
                "Authorization: ",
                "Cookie: quarkus-credential=x"
            })
    void headersOpenNothing(String header) throws IOException {
        assertThat(answer("GET /q/metrics HTTP/1.1\r\n" + header + "\r\n")).startsWith("HTTP/1.1 401 ");
    }

    private String answer(String head) throws IOException {
        try (Socket socket = new Socket(service.getHost(), service.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write((head + "Host: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
