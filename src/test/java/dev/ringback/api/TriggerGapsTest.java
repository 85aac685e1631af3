package dev.ringback.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.ringback.postgres.reading.WrittenLog;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
@TestProfile(TokensProfile.class)
class TriggerGapsTest {
    private static final String GAPS = "/api/v1/triggers/gaps";

    private final WrittenLog log = LogDatabase.log();

    /** Three gaps: the first was acknowledged, the second has ended, the third lasts. */
    @BeforeEach
    void threeGaps() {
        log.clear();
        log.write("""
                INSERT INTO %s.ringback_gaps
                    (schema, table_name, operations, since, until, reason, acknowledged_at, acknowledged_by) VALUES
                    ('public', 'users', '{INSERT}', now(), now(), 'first', now(), 'somebody'),
                    ('public', 'users', '{INSERT,UPDATE}', '2026-01-02T03:04:05Z', '2026-01-02T03:06:05Z', 'second', NULL, NULL),
                    ('public', 'tickets', '{DELETE}', now(), NULL, 'third', NULL, NULL)""");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | third,second,first",
                "?open=true | third",
                "?open=false | second,first",
                "?acknowledged=false | third,second",
                "?acknowledged=true | first",
                "?acknowledged=false&open=false | second"
            })
    void gapsAreListedTheNewestFirst(String query, String reasons) {
        as(TokensProfile.VIEWER)
                .get(GAPS + query)
                .then()
                .statusCode(200)
                .body("items.reason", contains(reasons.split(",", -1)))
                .body("next", nullValue());
    }

    @Test
    void aGapTellsOfItself() {
        as(TokensProfile.VIEWER)
                .get(GAPS + "?acknowledged=false&open=false")
                .then()
                .body("items[0].schema", equalTo("public"))
                .body("items[0].table", equalTo("users"))
                .body("items[0].events", contains("INSERT", "UPDATE"))
                .body("items[0].from", equalTo("2026-01-02T03:04:05Z"))
                .body("items[0].to", equalTo("2026-01-02T03:06:05Z"))
                .body("items[0].foundAt", notNullValue())
                .body("items[0].acknowledgedAt", nullValue())
                .body("items[0].acknowledgedBy", nullValue());
    }

    @Test
    void theListComesInPages() {
        String next = as(TokensProfile.VIEWER)
                .get(GAPS + "?limit=2")
                .then()
                .header("Link", containsString("rel=\"next\""))
                .body("items.reason", contains("third", "second"))
                .extract()
                .path("next");
        as(TokensProfile.VIEWER)
                .get(GAPS + "?limit=2&after=" + next)
                .then()
                .body("items.reason", contains("first"))
                .body("next", nullValue());
    }

    @ParameterizedTest
    @CsvSource({
        "open=maybe, open, bad-parameter",
        "acknowledged=, acknowledged, bad-parameter",
        "after=x, after, bad-parameter",
        "limit=0, limit, bad-parameter",
        "closed=true, closed, unknown-parameter"
    })
    void whatCannotBeReadIsRefused(String query, String parameter, String code) {
        problem(as(TokensProfile.VIEWER).get(GAPS + "?" + query).then(), 400, code)
                .body("parameter", equalTo(parameter));
    }

    @Test
    void whoWasFirstHasAcknowledgedAGap() {
        String id = id("second");
        String at = as(TokensProfile.OPERATOR)
                .post(GAPS + "/" + id + "/acknowledge")
                .then()
                .statusCode(200)
                .body("id", equalTo(Integer.valueOf(id)))
                .body("acknowledgedBy", equalTo("operator"))
                .body("acknowledgedAt", notNullValue())
                .extract()
                .path("acknowledgedAt");
        as(TokensProfile.OPERATOR)
                .post(GAPS + "/" + id + "/acknowledge")
                .then()
                .statusCode(200)
                .body("acknowledgedAt", equalTo(at));
        as(TokensProfile.OPERATOR)
                .post(GAPS + "/" + id("first") + "/acknowledge")
                .then()
                .body("acknowledgedBy", equalTo("somebody"));
        as(TokensProfile.VIEWER)
                .get(GAPS + "?acknowledged=true")
                .then()
                .body("items.reason", contains("second", "first"));
    }

    @Test
    void aGapThatLastsCannotBeAcknowledged() {
        problem(
                as(TokensProfile.OPERATOR)
                        .post(GAPS + "/" + id("third") + "/acknowledge")
                        .then(),
                409,
                "gap-lasts");
        as(TokensProfile.VIEWER)
                .get(GAPS + "?acknowledged=false")
                .then()
                .body("items.reason", contains("third", "second"));
    }

    @Test
    void onlyAnOperatorAcknowledges() {
        String path = GAPS + "/" + id("second") + "/acknowledge";
        problem(given().post(path).then(), 401, "not-authenticated");
        problem(as(TokensProfile.VIEWER).post(path).then(), 403, "forbidden");
        as(TokensProfile.VIEWER).get(GAPS + "?acknowledged=true").then().body("items.reason", contains("first"));
    }

    @Test
    void aGapThatIsNotThereIsNotFound() {
        problem(as(TokensProfile.OPERATOR).post(GAPS + "/4711000/acknowledge").then(), 404, "no-such-gap");
        problem(as(TokensProfile.OPERATOR).post(GAPS + "/x/acknowledge").then(), 400, "bad-parameter");
    }

    private String id(String reason) {
        return log.query("SELECT id FROM %s.ringback_gaps WHERE reason = '" + reason + "'")
                .get(0);
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token);
    }

    private static ValidatableResponse problem(ValidatableResponse answer, int status, String code) {
        return answer.statusCode(status).contentType("application/problem+json").body("code", equalTo(code));
    }
}
