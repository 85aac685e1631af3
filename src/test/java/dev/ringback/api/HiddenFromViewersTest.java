package dev.ringback.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.ringback.postgres.reading.WrittenLog;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
@TestProfile(TokensProfile.class)
class HiddenFromViewersTest {
    private static final String VALUE = "anna@shop.example";

    private final WrittenLog log = LogDatabase.log();
    private long id;

    @BeforeEach
    void oneChangeWhoseValueIsEverywhere() {
        log.clear();
        id = log.change("public", "users", "UPDATE", "17", "dead");
        log.write("""
                UPDATE %%s.database_trigger_logs SET
                    payload = payload || '{"changed": ["email"], "values": {"email": "%1$s"}}',
                    error = 'Key (email)=(%1$s) already exists.',
                    processors = '{"audit": {"status": "dead", "reason": "no mail for \\"%1$s\\""}}',
                    attempts_made = '[{"attempt": 1, "at": "2026-01-31T12:00:00.250001+00:00", "status": "retrying",
                        "error": "Key (email)=(%1$s) is taken.",
                        "processors": {"audit": {"status": "retrying", "reason": "Key (email)=(%1$s) is taken."}}}]'
                """.formatted(VALUE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/trigger-logs",
                "/trigger-logs?fields=table,recordId,payload,error",
                "/trigger-logs/export",
                "/trigger-logs/export?format=csv",
                "/trigger-logs/{id}",
                "/records/public/users/17/timeline"
            })
    void aViewerSeesNoValueAndAnOperatorDoes(String path) {
        Response forViewers = get(TokensProfile.VIEWER, path);
        Response forOperators = get(TokensProfile.OPERATOR, path);

        assertThat(forViewers.statusCode()).isEqualTo(200);
        assertThat(forViewers.asString()).contains("users", "17").doesNotContain(VALUE);
        assertThat(forOperators.statusCode()).isEqualTo(200);
        assertThat(forOperators.asString()).contains(VALUE);
    }

    @Test
    void aViewerSeesWhatHappened() {
        get(TokensProfile.VIEWER, "/trigger-logs/{id}")
                .then()
                .body("recordId", equalTo("17"))
                .body("error", equalTo("Key (email)=(hidden) already exists."))
                .body("payload.operation", equalTo("UPDATE"))
                .body("payload.record_id", equalTo("17"))
                .body("payload.changed[0]", equalTo("email"))
                .body("payload.values.email", equalTo("(hidden)"))
                .body("processors.audit.status", equalTo("dead"))
                .body("processors.audit.reason", equalTo("no mail for (hidden)"));
    }

    @Test
    void aViewerSeesWhenItWasAttemptedAndNotWithWhichValues() {
        String hidden = "Key (email)=(hidden) is taken.";
        get(TokensProfile.VIEWER, "/trigger-logs/{id}")
                .then()
                .body("attemptsMade[0].at", equalTo("2026-01-31T12:00:00.250001Z"))
                .body("attemptsMade[0].status", equalTo("retrying"))
                .body("attemptsMade[0].error", equalTo(hidden))
                .body("attemptsMade[0].processors.audit.reason", equalTo(hidden));
        get(TokensProfile.VIEWER, "/records/public/users/17/timeline")
                .then()
                .body("items.find { it.kind == 'attempt' }.message", equalTo(hidden));
        get(TokensProfile.OPERATOR, "/trigger-logs/{id}")
                .then()
                .body("attemptsMade[0].error", equalTo(hidden.replace("hidden", VALUE)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"anna", "already%20exists", "%25"})
    void aViewerCannotGuessAValueBySearchingForIt(String words) {
        get(TokensProfile.VIEWER, "/trigger-logs?error=" + words)
                .then()
                .statusCode(403)
                .body("code", equalTo("values-hidden"));
        get(TokensProfile.OPERATOR, "/trigger-logs?error=" + words).then().statusCode(200);
        get(TokensProfile.VIEWER, "/trigger-logs/export?error=" + words).then().statusCode(403);
        get(TokensProfile.VIEWER, "/trigger-logs/counts?error=" + words).then().statusCode(403);
        get(TokensProfile.VIEWER, "/trigger-logs/counts?by=error").then().statusCode(403);
        get(TokensProfile.OPERATOR, "/trigger-logs/counts?by=error").then().statusCode(200);
    }

    @Test
    void anActsAnswerIsItsOperators() {
        given().header("Authorization", "Bearer " + TokensProfile.OPERATOR)
                .post("/api/v1/trigger-logs/" + id + "/retry")
                .then()
                .statusCode(202)
                .body("payload.values.email", equalTo(VALUE));
        assertThat(get(TokensProfile.VIEWER, "/acts").asString())
                .contains("retry")
                .doesNotContain(VALUE);
    }

    private Response get(String token, String path) {
        return given().header("Authorization", "Bearer " + token)
                .urlEncodingEnabled(false)
                .get("/api/v1" + path.replace("{id}", String.valueOf(id)));
    }
}
