package dev.ringback.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.ringback.postgres.reading.WrittenLog;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Deliveries by themselves: found, retried, cancelled. */
@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
@TestProfile(TokensProfile.class)
class LoggedDeliveriesTest {
    private static final String DELIVERIES = "/api/v1/deliveries";

    private final WrittenLog log = LogDatabase.log();

    /** One of each status, of the changes 1 to 6, a day apart. */
    @BeforeEach
    void sixDeliveries() {
        log.clear();
        log.write("""
                INSERT INTO %s.ringback_deliveries
                    (change_id, processor, kind, recipient, status, created_at, leased_until, next_attempt_at)
                SELECT s.nr, CASE WHEN s.nr < 4 THEN 'welcome-mail' ELSE 'audit-hook' END,
                    CASE WHEN s.nr < 4 THEN 'mail' ELSE 'webhook' END, 'ada@example.com', s.status,
                    timestamptz '2026-01-01T12:00:00Z' + s.nr * interval '1 day', '2999-01-01T00:00:00Z',
                    '2999-01-01T00:00:00Z'
                FROM unnest(ARRAY['pending', 'sending', 'retrying', 'succeeded', 'dead', 'cancelled'])
                    WITH ORDINALITY AS s (status, nr)""");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | 6,5,4,3,2,1",
                "?status=dead | 5",
                "?status=dead,pending&status=sending | 5,2,1",
                "?processor=welcome-mail | 3,2,1",
                "?kind=webhook | 6,5,4",
                "?changeId=4 | 4",
                "?changeId=4&status=dead | ''",
                "?since=2026-01-05T00:00:00Z | 6,5,4",
                "?until=2026-01-05T00:00:00Z&kind=mail&status=retrying | 3"
            })
    void deliveriesAreFoundTheNewestFirst(String query, String changes) {
        list(query).body("items.changeId.join(',')", equalTo(changes)).body("next", nullValue());
    }

    @Test
    void pagesFollowEachOther() {
        String next = list("?limit=4")
                .body("items.changeId", contains(6, 5, 4, 3))
                .extract()
                .path("next");

        list("?limit=4&after=" + next).body("items.changeId", contains(2, 1)).body("next", nullValue());
        assertThat(as(TokensProfile.VIEWER)
                        .get(DELIVERIES + "?limit=4&kind=mail&status=dead,pending")
                        .header("Link"))
                .isNull();
    }

    @Test
    void oneIsShownWithoutItsRecipient() {
        as(TokensProfile.VIEWER)
                .get(DELIVERIES + "/" + id("sending"))
                .then()
                .statusCode(200)
                .body("changeId", equalTo(2))
                .body("status", equalTo("sending"))
                .body("leasedUntil", equalTo("2999-01-01T00:00:00Z"))
                .body("$", not(hasKey("recipient")))
                .body(not(containsString("ada")));
    }

    @ParameterizedTest
    @CsvSource({
        "?status=lost, bad-parameter",
        "?changeId=x, bad-parameter",
        "?recipient=ada, unknown-parameter",
        "?after=x, bad-parameter"
    })
    void whatCannotBeFoundByIsRefused(String query, String code) {
        problem(as(TokensProfile.VIEWER).get(DELIVERIES + query), 400, code);
    }

    @ParameterizedTest
    @CsvSource({
        "retry, dead, 202, retrying",
        "retry, retrying, 202, retrying",
        "retry, cancelled, 202, retrying",
        "cancel, pending, 200, cancelled",
        "cancel, retrying, 200, cancelled",
        "cancel, dead, 200, cancelled"
    })
    void oneIsActedUponAndTheActIsWrittenDown(String act, String status, int answer, String becomes) {
        int id = id(status);

        one(id, act)
                .then()
                .statusCode(answer)
                .body("id", equalTo(id))
                .body("status", equalTo(becomes))
                .body("createdAt", notNullValue());

        acts().body("items.act", contains(act + "-delivery"))
                .body("items.target.id", contains(id))
                .body("items.changed", contains(1));
    }

    @ParameterizedTest
    @CsvSource({
        "retry, pending, delivery-not-retryable, will be",
        "retry, sending, delivery-not-retryable, until 2999-01-01T00:00:00Z",
        "retry, succeeded, delivery-not-retryable, has taken it",
        "cancel, sending, delivery-not-cancellable, until 2999-01-01T00:00:00Z",
        "cancel, succeeded, delivery-not-cancellable, has taken it",
        "cancel, cancelled, delivery-not-cancellable, already"
    })
    void whatDoesNotFitTheStatusIsRefusedWithWords(String act, String status, String code, String words) {
        problem(one(id(status), act), 409, code).body("detail", containsString(words));
        acts().body("items.size()", equalTo(0));
    }

    @ParameterizedTest
    @CsvSource({"retry, dead retrying, retrying", "cancel, pending retrying, cancelled"})
    void allOfAFilterAreCountedAndThenActedUpon(String act, String statuses, String becomes) {
        int changed = statuses.split(" ", -1).length;
        String everything = "{\"all\": true, \"dryRun\": %s}";

        all(act, everything.formatted(true))
                .then()
                .statusCode(200)
                .body("", equalTo(Map.of("dryRun", true, "matched", changed, "changed", 0, "more", false)));
        acts().body("items.size()", equalTo(0));

        all(act, everything.formatted(false))
                .then()
                .statusCode(200)
                .body("", equalTo(Map.of("dryRun", false, "matched", changed, "changed", changed, "more", false)));
        acts().body("items.act", contains(act + "-delivery")).body("items.changed", contains(changed));
        list("?status=" + becomes).body("items.size()", equalTo(act.equals("retry") ? 2 : 3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "retry | {} | bad-parameter",
                "retry | {\"filter\": {\"status\": \"succeeded\"}} | bad-parameter",
                "cancel | {\"filter\": {\"status\": \"cancelled\"}} | bad-parameter",
                "cancel | {\"filter\": {\"table\": \"users\"}} | unknown-parameter",
                "cancel | {\"filter\": {\"processor\": \"\\u0000\"}} | bad-parameter",
                "cancel | {\"filter\": {\"changeId\": \"x\"}} | bad-parameter"
            })
    void aBodyThatCannotBeMeantIsRefused(String act, String body, String code) {
        problem(all(act, body), 400, code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/retry", "/cancel", "/1/retry", "/1/cancel"})
    void onlyAnOperatorActs(String path) {
        String everything = "{\"all\": true}";
        problem(
                given().contentType(ContentType.JSON).body(everything).post(DELIVERIES + path),
                401,
                "not-authenticated");
        problem(
                as(TokensProfile.VIEWER)
                        .contentType(ContentType.JSON)
                        .body(everything)
                        .post(DELIVERIES + path),
                403,
                "forbidden");
        list("?status=cancelled").body("items.size()", equalTo(1));
    }

    @Test
    void whatIsNotThereIsNotFoundAndStrangersSeeNothing() {
        problem(as(TokensProfile.VIEWER).get(DELIVERIES + "/4711000"), 404, "no-such-delivery");
        problem(one(4711000, "retry"), 404, "no-such-delivery");
        problem(one(4711000, "cancel"), 404, "no-such-delivery");
        problem(as(TokensProfile.VIEWER).get(DELIVERIES + "/x"), 400, "bad-parameter");
        problem(given().get(DELIVERIES), 401, "not-authenticated");
        problem(given().get(DELIVERIES + "/1"), 401, "not-authenticated");
    }

    private int id(String status) {
        return Integer.parseInt(log.query("SELECT id FROM %s.ringback_deliveries WHERE status = ?", status)
                .get(0));
    }

    private static ValidatableResponse list(String query) {
        return as(TokensProfile.VIEWER).get(DELIVERIES + query).then().statusCode(200);
    }

    private static Response one(int id, String act) {
        return as(TokensProfile.OPERATOR).post(DELIVERIES + "/" + id + "/" + act);
    }

    private static Response all(String act, String body) {
        return as(TokensProfile.OPERATOR)
                .contentType(ContentType.JSON)
                .body(body)
                .post(DELIVERIES + "/" + act);
    }

    private static ValidatableResponse acts() {
        return as(TokensProfile.VIEWER).get("/api/v1/acts").then().statusCode(200);
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token);
    }

    private static ValidatableResponse problem(Response answer, int status, String code) {
        return answer.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("code", equalTo(code));
    }
}
