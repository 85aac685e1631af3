package dev.ringback.api.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.ringback.api.LogDatabase;
import dev.ringback.api.TokensProfile;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.Headers;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What pages can make a browser send, and what browsers are told. */
@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
@TestProfile(TokensProfile.class)
class BrowsersTest {
    @TestHTTPResource
    URI service;

    /** Whether the operator's browser is made to act; "own" is this service's origin, and a dash nothing. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a page of another site, in a browser of today | cross-site  | https://evil.example | application/json                  | 403
            its form, or fetch in mode no-cors            | cross-site  | https://evil.example | text/plain                        | 403
            the same without a body                       | cross-site  | null                 | -                                 | 403
            a page of a sister site                       | same-site   | https://a.example    | -                                 | 403
            a word that nobody knows                      | other       | own                  | -                                 | 403
            a page of another site over plain HTTP        | -           | http://evil.example  | application/json                  | 403
            its form                                      | -           | http://evil.example  | application/x-www-form-urlencoded | 403
            a page that hides where it is from            | -           | null                 | -                                 | 403
            the same host with another port               | -           | http://localhost:1   | -                                 | 403
            an origin that is none                        | -           | http://[             | -                                 | 403
            an old browser's form                         | -           | -                    | application/x-www-form-urlencoded | 415
            with a file                                   | -           | -                    | multipart/form-data; boundary=x   | 415
            of plain text                                 | -           | -                    | text/plain                        | 415
            that pretends                                 | -           | -                    | text/plain; application/json      | 415
            no browser                                    | -           | -                    | -                                 | 200
            no browser, with JSON                         | -           | -                    | application/json;charset=UTF-8    | 200
            our own page, in a browser of today           | same-origin | own                  | application/json                  | 200
            our own page over plain HTTP                  | -           | own                  | application/json                  | 200
            a bookmark of the operator                    | none        | -                    | -                                 | 200
            """)
    void aBrowserActsForItsOwnPageAlone(String who, String site, String origin, String type, int status) {
        RequestSpecification request = given().auth().preemptive().basic("operator", TokensProfile.OPERATOR);
        if (!site.equals("-")) {
            request.header("Sec-Fetch-Site", site);
        }
        if (!origin.equals("-")) {
            request.header("Origin", origin.equals("own") ? origin() : origin);
        }
        if (type.equals("-")) {
            request.noContentType();
        } else {
            request.header("Content-Type", type);
        }

        Response answer = request.post("/test/acts");

        assertThat(answer.statusCode()).as(who).isEqualTo(status);
        if (status != 200) {
            answer.then()
                    .contentType("application/problem+json")
                    .body("code", equalTo(status == 403 ? "cross-site" : "unsupported-media-type"));
        }
    }

    @Test
    void aBearersTokenIsNothingThatAPageCanSendUnasked() {
        given().header("Authorization", "Bearer " + TokensProfile.OPERATOR)
                .contentType("application/x-www-form-urlencoded")
                .post("/test/acts")
                .then()
                .statusCode(200);
    }

    @Test
    void noOtherSiteMayAskFirst() {
        Response answer = given().header("Origin", "https://evil.example")
                .header("Access-Control-Request-Method", "POST")
                .header("Authorization", "Bearer " + TokensProfile.OPERATOR)
                .options("/test/acts");

        assertThat(names(answer.headers())).noneMatch(name -> name.startsWith("access-control-"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/api/v1/status", "/api/v1/unknown", "/unknown", "/", "/q/metrics", "/q/health/live", "/q//x"})
    void everyAnswerTellsBrowsersToTrustNothingElse(String path) {
        for (String token : new String[] {"wrong", TokensProfile.VIEWER}) {
            Response answer = given().header("Authorization", "Bearer " + token)
                    .urlEncodingEnabled(false)
                    .get(path);

            answer.then()
                    .header("Content-Security-Policy", containsString("default-src 'none'; script-src 'self';"))
                    .header("Content-Security-Policy", containsString("frame-ancestors 'none'"))
                    .header("X-Content-Type-Options", "nosniff")
                    .header("X-Frame-Options", "DENY")
                    .header("Referrer-Policy", "same-origin")
                    .header("Permissions-Policy", containsString("camera=()"))
                    .header("Cross-Origin-Resource-Policy", "same-origin")
                    .header("Strict-Transport-Security", nullValue())
                    .header("Server", nullValue())
                    .header("X-Powered-By", nullValue());
            assertThat(names(answer.headers())).doesNotContain("set-cookie");
        }
    }

    @Test
    void behindTlsItIsToStayThere() {
        given().header("X-Forwarded-Proto", "https")
                .get("/q/health/live")
                .then()
                .header("Strict-Transport-Security", "max-age=31536000");
    }

    @Test
    void swaggersPageMayRunItsOwnScriptAndNoOtherPageMay() {
        given().auth()
                .preemptive()
                .basic("viewer", TokensProfile.VIEWER)
                .get("/q/swagger-ui/")
                .then()
                .statusCode(200)
                .header("Content-Security-Policy", containsString("script-src 'self' 'unsafe-inline';"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            PUT    | /test/acts                | OPTIONS, POST
            GET    | /test/acts                | OPTIONS, POST
            DELETE | /test/who                 | GET, HEAD, OPTIONS
            PUT    | /api/v1/status            | GET, HEAD, OPTIONS
            GET    | /api/v1/trigger-logs/1/retry | OPTIONS, POST
            DELETE | /api/v1/trigger-logs/1    | GET, HEAD, OPTIONS
            """)
    void whatAPathDoesNotKnowIsAnsweredWithWhatItKnows(String method, String path, String allow) {
        given().header("Authorization", "Bearer " + TokensProfile.OPERATOR)
                .request(method, path)
                .then()
                .statusCode(405)
                .body("code", equalTo("method-not-allowed"))
                .header("Allow", allow);
    }

    private String origin() {
        return "http://" + service.getHost() + ":" + service.getPort();
    }

    private static Set<String> names(Headers headers) {
        Set<String> names = new HashSet<>();
        headers.forEach(header -> names.add(header.getName().toLowerCase(java.util.Locale.ROOT)));
        return names;
    }
}
