package dev.ringback.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.ringback.postgres.reading.WrittenLog;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
class RetryTest {
    private final WrittenLog log = LogDatabase.log();

    @BeforeEach
    void emptyLog() {
        log.clear();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dead", "parked", "waiting", "retrying"})
    void aChangeThatIsHeldUpIsDueAtOnce(String status) {
        long id = log.change("1", status);
        log.write("""
                UPDATE %s.database_trigger_logs SET attempts = 10, error = 'no route', processed_at = now(),
                    deadline = now(), waiting_for = 'a user', next_attempt_at = now() + interval '1 day',
                    processors = '{"audit": {"status": "succeeded"}, "skipped": {"status": "ignored", "reason": "old"},
                                   "welcome-mail": {"status": "dead", "reason": "no route"}}'""");

        given().noContentType()
                .post("/api/v1/trigger-logs/" + id + "/retry")
                .then()
                .statusCode(202)
                .body("id", equalTo((int) id))
                .body("status", equalTo("retrying"))
                .body("attempts", equalTo(0))
                .body("error", equalTo("no route"))
                .body("processedAt", nullValue())
                .body(
                        "processors",
                        equalTo(Map.of(
                                "audit", Map.of("status", "succeeded"),
                                "skipped", Map.of("status", "ignored", "reason", "old"))));
        assertThat(log.query("""
                SELECT id FROM %s.database_trigger_logs
                WHERE next_attempt_at <= clock_timestamp() AND deadline IS NULL AND waiting_for IS NULL
                  AND updated_at > created_at""")).containsExactly(Long.toString(id));
    }

    /** A processor that parked it is asked again: what it waited for is for people to judge, and they have. */
    @Test
    void aScreenThatHadParkedAChangeDoesNotDoSoAgain() {
        long id = log.change("1", "parked");
        log.write("""
                UPDATE %s.database_trigger_logs SET
                    processors = '{"screen:shield": {"status": "parked", "reason": "a flood"},
                                   "screen:turn": {"status": "retrying", "reason": "comes after change 1"},
                                   "welcome-mail": {"status": "parked", "reason": "no mail today"}}'""");

        given().noContentType()
                .post("/api/v1/trigger-logs/" + id + "/retry")
                .then()
                .statusCode(202)
                .body(
                        "processors",
                        equalTo(Map.of(
                                "screen:shield",
                                Map.of("status", "ignored", "reason", "released; was parked: a flood"))));
    }

    @Test
    void theBellRingsWithTheRetry() throws Exception {
        long id = log.change("1", "dead");
        try (Listener listener = Listener.on("ringback")) {
            given().noContentType()
                    .post("/api/v1/trigger-logs/" + id + "/retry")
                    .then()
                    .statusCode(202);

            assertThat(listener.bells()).isEqualTo(1);
        }
    }

    @Test
    void aRefusedRetryRingsNoBell() throws Exception {
        long id = log.change("1", "succeeded");
        long dead = log.change("2", "dead");
        try (Listener listener = Listener.on("ringback")) {
            given().noContentType()
                    .post("/api/v1/trigger-logs/" + id + "/retry")
                    .then()
                    .statusCode(409);
            given().noContentType()
                    .post("/api/v1/trigger-logs/" + dead + "/retry")
                    .then()
                    .statusCode(202);

            assertThat(listener.bells()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pending", "succeeded", "ignored"})
    void aChangeWithNothingToTryIsLeftAlone(String status) {
        long id = log.change("1", status);

        given().noContentType()
                .post("/api/v1/trigger-logs/" + id + "/retry")
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("code", equalTo("not-retryable"));
        given().get("/api/v1/trigger-logs/" + id).then().body("status", equalTo(status));
    }

    @Test
    void aChangeThatIsNotThereIsNotFound() {
        given().noContentType()
                .post("/api/v1/trigger-logs/4711/retry")
                .then()
                .statusCode(404)
                .body("code", equalTo("no-such-change"));
        given().noContentType()
                .post("/api/v1/trigger-logs/x/retry")
                .then()
                .statusCode(400)
                .body("parameter", equalTo("id"));
    }

    @Test
    void anotherSitesPageCannotRetry() {
        long id = log.change("1", "dead");

        given().noContentType()
                .header("Sec-Fetch-Site", "cross-site")
                .post("/api/v1/trigger-logs/" + id + "/retry")
                .then()
                .statusCode(403)
                .body("code", equalTo("cross-site"));
        given().header("Sec-Fetch-Site", "same-origin")
                .post("/api/v1/trigger-logs/" + id + "/retry")
                .then()
                .statusCode(202);
    }
}
