package dev.ringback.api.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import dev.ringback.api.LogDatabase;
import dev.ringback.api.TokensProfile;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
@TestProfile(TokensProfile.class)
class AccessTest {
    @ParameterizedTest
    @CsvSource({
        "GET,  /api/v1/trigger-logs,           401, 200, 200",
        "HEAD, /api/v1/trigger-logs,           401, 200, 200",
        "GET,  /api/v1/trigger-logs/counts,    401, 200, 200",
        "GET,  /api/v1/trigger-logs/export,    401, 200, 200",
        "GET,  /api/v1/trigger-logs/4711,      401, 404, 404",
        "POST, /api/v1/trigger-logs/4711/retry, 401, 403, 404",
        "GET,  /api/v1/status,                 401, 200, 200",
        "GET,  /api/v1/triggers,               401, 200, 200",
        "GET,  /api/v1/triggers/gaps,          401, 200, 200",
        "POST, /api/v1/triggers/gaps/4711/acknowledge, 401, 403, 404",
        "GET,  /api/v1/unknown,                401, 404, 404",
        "DELETE, /api/v1/trigger-logs,         401, 405, 405",
        "GET,  /test/unannotated,              401, 403, 403",
        "GET,  /q/metrics,                     401, 200, 200",
        "GET,  /q/openapi,                     401, 200, 200",
        "GET,  /q/swagger-ui/,                 401, 200, 200",
        "GET,  /q/unknown,                     401, 404, 404",
        "GET,  /unknown,                       401, 404, 404",
        "GET,  /q/health/unknown,              401, 404, 404",
        "GET,  /q/health/live,                 200, 200, 200"
    })
    void eachDoorOpensToItsRoles(String method, String path, int nobody, int viewer, int operator) {
        assertThat(given().request(method, path).statusCode()).isEqualTo(nobody);
        assertThat(bearer(TokensProfile.VIEWER).request(method, path).statusCode())
                .isEqualTo(viewer);
        assertThat(bearer(TokensProfile.OPERATOR).request(method, path).statusCode())
                .isEqualTo(operator);
        assertThat(basic("viewer", TokensProfile.VIEWER).request(method, path).statusCode())
                .isEqualTo(viewer);
        assertThat(basic("operator", TokensProfile.OPERATOR)
                        .request(method, path)
                        .statusCode())
                .isEqualTo(operator);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Bearer wrong
                    Bearer
                    Bearer operator-token-of-the-test2
                    Bearer OPERATOR-TOKEN-OF-THE-TEST
                    Token operator-token-of-the-test
                    operator-token-of-the-test
                    Basic not base64
                    Basic bm9jb2xvbg==
                    """)
    void whatIsNoTokenOpensNothing(String authorization) {
        refused(given().header("Authorization", authorization).get("/api/v1/status"));
    }

    @ParameterizedTest
    @CsvSource({
        "operator, viewer-token-of-the-test",
        "viewer, operator-token-of-the-test",
        "admin, operator-token-of-the-test",
        "'', operator-token-of-the-test",
        "operator, ''"
    })
    void aUserNeedsTheTokenOfTheName(String user, String password) {
        refused(basic(user, password).get("/api/v1/status"));
    }

    @Test
    void twoLoginsAtOnceAreNone() {
        refused(given().header("Authorization", "Bearer wrong", "Bearer " + TokensProfile.OPERATOR)
                .get("/api/v1/status"));
    }

    @Test
    void aViewerIsToldWhatIsMissing() {
        bearer(TokensProfile.VIEWER)
                .post("/api/v1/trigger-logs/1/retry")
                .then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("code", equalTo("forbidden"))
                .body("status", equalTo(403));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v2, application/json, 404, unknown-path",
        "GET, /nothing, text/html, 404, unknown-path",
        "GET, /q/nothing, application/json, 404, unknown-path",
        "PUT, /api/v1/status, application/json, 405, method-not-allowed",
        "GET, /api/v1/trigger-logs/1/retry, application/json, 405, method-not-allowed",
        "GET, /api/v1/status, image/png, 406, not-acceptable",
        "POST, /test/takes-json, application/json, 415, unsupported-media-type",
        "GET, /test/fails, */*, 500, server-failed"
    })
    void everyRefusalIsAProblem(String method, String path, String accept, int status, String code) {
        Response answer = bearer(TokensProfile.OPERATOR)
                .accept(accept)
                .contentType(method.equals("POST") ? "text/plain" : "")
                .request(method, path);

        answer.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:ringback:problem:" + code))
                .body("code", equalTo(code))
                .body("status", equalTo(status))
                .body("title", notNullValue())
                .body("detail", notNullValue());
        assertThat(answer.asString()).doesNotContain("Exception", "dev.ringback", "secret of the test");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/trigger-logs", "/q/metrics", "/q/openapi", "/q/swagger-ui/", "/", "/unknown"})
    void nobodyIsToldHowToComeIn(String path) {
        refused(given().get(path));
    }

    private static void refused(Response answer) {
        answer.then()
                .statusCode(401)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:ringback:problem:not-authenticated"))
                .body("code", equalTo("not-authenticated"))
                .body("detail", containsString("Bearer"));
        assertThat(answer.headers().getValues("WWW-Authenticate"))
                .hasSize(2)
                .anySatisfy(way -> assertThat(way).startsWith("Basic realm="))
                .anySatisfy(way -> assertThat(way).startsWith("Bearer realm="));
    }

    private static RequestSpecification bearer(String token) {
        return given().header("Authorization", "Bearer " + token);
    }

    private static RequestSpecification basic(String user, String password) {
        String pair = Base64.getEncoder()
                .encodeToString((user + ":" + password).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return given().noContentType().header("Authorization", "Basic " + pair);
    }
}
