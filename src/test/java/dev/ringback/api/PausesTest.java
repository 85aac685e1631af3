package dev.ringback.api;

import static dev.ringback.api.TokensProfile.OPERATOR;
import static dev.ringback.api.TokensProfile.VIEWER;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.ringback.postgres.reading.WrittenLog;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pausing tables and processors over REST. */
@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
@TestProfile(TokensProfile.class)
class PausesTest {
    private static final String MAIL = "/api/v1/processors/welcome-mail/";
    private static final String USERS = "/api/v1/tables/public/users/";
    private static final String REASON = "{\"reason\": \"the mail server is being moved\"}";

    private final WrittenLog log = LogDatabase.log();

    @BeforeEach
    void nothingIsPaused() {
        log.clear();
        log.write("TRUNCATE %s.ringback_pauses, %s.ringback_acts");
    }

    @Test
    void aProcessorIsPausedWithAReasonAndResumed() {
        act(MAIL + "pause", REASON)
                .statusCode(200)
                .body("kind", equalTo("processor"))
                .body("name", equalTo("welcome-mail"))
                .body("state", equalTo("paused"))
                .body("reason", equalTo("the mail server is being moved"))
                .body("pausedBy", equalTo("operator"))
                .body("pausedAt", notNullValue())
                .body("resumedAt", nullValue());
        log.write("INSERT INTO %s.database_trigger_logs (payload, schema, klass_name, status, waiting_for) VALUES"
                + " ('{}', 'public', 'users', 'waiting', 'resume of processor welcome-mail')");

        get("/api/v1/pauses").body("items.name", contains("welcome-mail")).body("items[0].held", equalTo(1));
        get("/api/v1/processors")
                .body("items.find { it.name == 'welcome-mail' }.state", equalTo("paused"))
                .body("items.find { it.name == 'welcome-mail' }.held", equalTo(1))
                .body("items.find { it.name == 'welcome-mail' }.pause.reason", notNullValue())
                .body("items.find { it.name == 'welcome-mail' }.counts.succeeded", equalTo(0))
                .body("items.find { it.name == 'audit' }.state", equalTo("on"))
                .body("items.find { it.name == 'audit' }.tables.table", hasItem("users"))
                .body("items.find { it.name == 'audit' }.tables[0].operations", hasItem("DELETE"));

        act(MAIL + "resume", null)
                .statusCode(200)
                .body("state", equalTo("resuming"))
                .body("resumedBy", equalTo("operator"));
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> get("/api/v1/pauses").body("items", empty()));
    }

    @Test
    void aTableIsPausedOnceAndStaysAsTheFirstHasSaid() {
        act(USERS + "pause", REASON).statusCode(200).body("name", equalTo("public.users"));
        act(USERS + "pause", "{\"reason\": \"another\"}")
                .statusCode(200)
                .body("reason", equalTo("the mail server is being moved"));
        get("/api/v1/acts")
                .body("items.act", contains("pause", "pause"))
                .body("items.changed", contains(0, 1))
                .body("items[1].target.table", equalTo("public.users"));
    }

    @Test
    void whatIsNotPausedIsRunningAfterItsResumption() {
        act(USERS + "resume", null)
                .statusCode(200)
                .body("state", equalTo("running"))
                .body("reason", nullValue());
    }

    @Test
    void whatNobodyKnowsAnyMoreCanStillBeResumed() {
        log.write("INSERT INTO %s.ringback_pauses (resumption, kind, name, reason, paused_by) VALUES"
                + " ('resume of processor gone', 'processor', 'gone', 'long ago', 'ada')");
        act("/api/v1/processors/gone/resume", null).statusCode(200).body("state", equalTo("resuming"));
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/processors/nobody/pause, no-such-processor",
        "/api/v1/processors/nobody/resume, no-such-processor",
        "/api/v1/tables/public/nothing/pause, no-such-table",
        "/api/v1/tables/public/nothing/resume, no-such-table"
    })
    void whatIsNotThereIsNotPaused(String path, String code) {
        act(path, path.endsWith("pause") ? REASON : null).statusCode(404).body("code", equalTo(code));
        get("/api/v1/pauses").body("items", empty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"reason\": \" \"}",
                "{\"reason\": 7}",
                "{\"reason\": \"two\\nlines\"}",
                "{\"reason\": \"x\", \"until\": \"tomorrow\"}",
                "[]",
                "nonsense"
            })
    void aPauseWithoutAReasonIsRefused(String body) {
        act(MAIL + "pause", body).statusCode(400).contentType("application/problem+json");
        get("/api/v1/pauses").body("items", empty());
    }

    @Test
    void aPauseIsAskedForInJson() {
        given().auth()
                .oauth2(OPERATOR)
                .contentType("text/plain")
                .body(REASON)
                .post(MAIL + "pause")
                .then()
                .statusCode(415);
    }

    @ParameterizedTest
    @ValueSource(strings = {MAIL + "pause", MAIL + "resume", USERS + "pause", USERS + "resume"})
    void aViewerPausesAndResumesNothing(String path) {
        given().contentType(ContentType.JSON).body(REASON).post(path).then().statusCode(401);
        given().auth()
                .oauth2(VIEWER)
                .contentType(ContentType.JSON)
                .body(REASON)
                .post(path)
                .then()
                .statusCode(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/pauses", "/api/v1/processors"})
    void aViewerSeesThemAndAStrangerDoesNot(String path) {
        get(path);
        given().get(path).then().statusCode(401);
        given().auth().oauth2(VIEWER).get(path + "?limit=1").then().statusCode(400);
    }

    private static ValidatableResponse act(String path, String body) {
        var request = given().auth().oauth2(OPERATOR);
        return (body == null
                        ? request.post(path)
                        : request.contentType(ContentType.JSON).body(body).post(path))
                .then();
    }

    private static ValidatableResponse get(String path) {
        return given().auth().oauth2(VIEWER).get(path).then().statusCode(200);
    }
}
