package dev.ringback.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.ringback.postgres.reading.WrittenLog;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The audit log of acts, and the Idempotency-Key. */
@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
@TestProfile(TokensProfile.class)
class ActsTest {
    private static final String ACTS = "/api/v1/acts";
    private static final String KEY = "Idempotency-Key";

    private final WrittenLog log = LogDatabase.log();

    @BeforeEach
    void emptyLog() {
        log.clear();
    }

    @Test
    void anActIsWrittenDownWithWhoWhatWhenAndHowMany() {
        long id = log.change("1", "dead");

        retry(id, "a-key").then().statusCode(202).header("Idempotency-Replayed", nullValue());

        acts("").body("items", hasSize(1))
                .body("items[0].who", equalTo("operator"))
                .body("items[0].role", equalTo("operator"))
                .body("items[0].act", equalTo("retry"))
                .body("items[0].target.id", equalTo((int) id))
                .body("items[0].changed", equalTo(1))
                .body("items[0].idempotencyKey", equalTo("a-key"))
                .body("items[0].at", notNullValue())
                .body("items[0]", not(hasKey("answer")));
    }

    @Test
    void aRepeatGetsTheSameAnswerLetterByLetterAndChangesNothing() {
        long id = log.change("1", "dead");
        String first = retry(id, "a-key").then().statusCode(202).extract().asString();
        log.write("UPDATE %s.database_trigger_logs SET status = 'dead', attempts = 10");

        String second = retry(id, "a-key")
                .then()
                .statusCode(202)
                .contentType("application/json")
                .header("Idempotency-Replayed", "true")
                .extract()
                .asString();

        assertThat(second).isEqualTo(first);
        assertThat(log.query("SELECT status FROM %s.database_trigger_logs")).containsExactly("dead");
        acts("").body("items.act", contains("retry"));
    }

    @Test
    void aKeyWithAnotherRequestIsRefused() {
        long id = log.change("1", "dead");
        long other = log.change("2", "dead");
        retry(id, "a-key").then().statusCode(202);

        retry(other, "a-key")
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("code", equalTo("idempotency-key-reused"));
        retry(other, "another key").then().statusCode(202);
    }

    @Test
    void whatIsRefusedIsNoActAndItsKeyIsFree() {
        long id = log.change("1", "succeeded");
        retry(id, "a-key").then().statusCode(409);
        acts("").body("items", empty());
        log.write("UPDATE %s.database_trigger_logs SET status = 'dead'");

        retry(id, "a-key").then().statusCode(202).header("Idempotency-Replayed", nullValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "caf\u00e9"})
    void aKeyThatIsNoneIsRefused(String key) {
        long id = log.change("1", "dead");

        retry(id, key).then().statusCode(400).body("parameter", equalTo(KEY));
        retry(id, "x".repeat(256)).then().statusCode(400).body("parameter", equalTo(KEY));
        as(TokensProfile.OPERATOR)
                .header(KEY, "one", "another")
                .post("/api/v1/trigger-logs/" + id + "/retry")
                .then()
                .statusCode(400)
                .body("parameter", equalTo(KEY));
        assertThat(log.query("SELECT status FROM %s.database_trigger_logs")).containsExactly("dead");
        retry(id, "x".repeat(255)).then().statusCode(202);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | 3,2,1",
                "?who=ada | 3,1",
                "?act=retry | 2,1",
                "?act=retry&who=ada | 1",
                "?since=2026-01-02T00:00:00Z | 3,2",
                "?until=2026-01-03T00:00:00Z | 2,1",
                "?since=2026-01-02T00:00:00Z&until=2026-01-03T00:00:00Z | 2"
            })
    void actsAreFoundByWhoWhatAndWhen(String query, String targets) {
        threeActs();

        acts(query).body("items.target.nr.collect { it.toString() }", contains(targets.split(",", -1)));
    }

    @Test
    void pagesOfActsFollowEachOther() {
        threeActs();
        String next = acts("?limit=2")
                .body("items.target.nr", contains(3, 2))
                .extract()
                .path("next");

        acts("?limit=2&after=" + next).body("items.target.nr", contains(1)).body("next", nullValue());
    }

    @ParameterizedTest
    @CsvSource({"?what=x, unknown-parameter", "?since=yesterday, bad-parameter", "?limit=0, bad-parameter"})
    void whatCannotBeFoundByIsRefused(String query, String code) {
        as(TokensProfile.VIEWER).get(ACTS + query).then().statusCode(400).body("code", equalTo(code));
    }

    @Test
    void viewersMayLookAndNobodyElse() {
        given().get(ACTS).then().statusCode(401);
        as(TokensProfile.VIEWER).get(ACTS).then().statusCode(200);
        as(TokensProfile.VIEWER)
                .post("/api/v1/trigger-logs/" + log.change("1", "dead") + "/retry")
                .then()
                .statusCode(403);
        acts("").body("items", empty());
    }

    @Test
    void theHeaderIsDescribed() {
        as(TokensProfile.VIEWER)
                .get("/q/openapi?format=json")
                .then()
                .body("paths.'/api/v1/trigger-logs/{id}/retry'.post.parameters.name", hasItem(KEY));
    }

    private void threeActs() {
        log.write("""
                INSERT INTO %s.ringback_acts (at, who, role, act, target, changed, request_hash) VALUES
                    ('2026-01-01T12:00:00Z', 'ada', 'operator', 'retry', '{"nr": 1}', 1, ''),
                    ('2026-01-02T12:00:00Z', 'bob', 'operator', 'retry', '{"nr": 2}', 1, ''),
                    ('2026-01-03T12:00:00Z', 'ada', 'operator', 'ignore', '{"nr": 3}', 1, '')""");
    }

    private static Response retry(long id, String key) {
        return as(TokensProfile.OPERATOR).header(KEY, key).post("/api/v1/trigger-logs/" + id + "/retry");
    }

    private static ValidatableResponse acts(String query) {
        return as(TokensProfile.VIEWER).get(ACTS + query).then().statusCode(200);
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token);
    }
}
