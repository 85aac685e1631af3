package dev.ringback.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import dev.ringback.postgres.reading.WrittenLog;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Retry, ignore and release, of one change and of all that a filter finds. */
@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
@TestProfile(TokensProfile.class)
class ChangeActsTest {
    private static final String LOGS = "/api/v1/trigger-logs";

    private final WrittenLog log = LogDatabase.log();

    @BeforeEach
    void emptyLog() {
        log.clear();
    }

    @ParameterizedTest
    @CsvSource({"dead, retry, 202, retrying", "dead, ignore, 200, ignored", "parked, release, 202, retrying"})
    void oneChangeIsActedUponAndTheActIsWrittenDown(String status, String act, int answer, String becomes) {
        long id = log.change("1", status);

        one(id, act).then().statusCode(answer).body("id", equalTo((int) id)).body("status", equalTo(becomes));

        acts().body("items.act", contains(act))
                .body("items.target.id", contains((int) id))
                .body("items.changed", contains(1));
    }

    @ParameterizedTest
    @CsvSource({
        "pending, retry, not-retryable",
        "succeeded, retry, not-retryable",
        "ignored, ignore, not-ignorable",
        "succeeded, ignore, not-ignorable",
        "dead, release, not-releasable",
        "pending, release, not-releasable"
    })
    void whatDoesNotFitTheStatusIsRefused(String status, String act, String code) {
        long id = log.change("1", status);

        problem(one(id, act), 409, code);
        assertThat(log.query("SELECT status FROM %s.database_trigger_logs")).containsExactly(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"retry", "ignore", "release"})
    void whatIsNotThereIsNotFound(String act) {
        problem(one(4711, act), 404, "no-such-change");
        problem(as(TokensProfile.OPERATOR).post(LOGS + "/x/" + act), 400, "bad-parameter");
    }

    @ParameterizedTest
    @CsvSource({"retry, dead waiting retrying", "ignore, dead waiting retrying parked", "release, parked"})
    void allOfAFilterAreActedUponAndOthersLeftAlone(String act, String statuses) {
        oneOfEach("users");
        oneOfEach("tickets");
        int changed = statuses.split(" ", -1).length;

        all(act, "{\"filter\": {\"table\": \"users\"}, \"dryRun\": true}")
                .then()
                .statusCode(200)
                .body("", equalTo(Map.of("dryRun", true, "matched", changed, "changed", 0, "more", false)));
        assertThat(touched()).isEmpty();
        acts().body("items.size()", equalTo(0));

        all(act, "{\"filter\": {\"table\": \"users\"}}")
                .then()
                .statusCode(200)
                .body("", equalTo(Map.of("dryRun", false, "matched", changed, "changed", changed, "more", false)));
        assertThat(touched()).hasSize(changed).allMatch(touched -> touched.startsWith("users"));
        assertThat(touched().stream().map(one -> one.split(" ", -1)[1]))
                .containsExactlyInAnyOrder(statuses.split(" ", -1));
        acts().body("items.act", contains(act))
                .body("items.changed", contains(changed))
                .body("items.target.filter.table", contains("users"));
    }

    @Test
    void aFilterNamesItsStatuses() {
        oneOfEach("users");

        all("retry", "{\"filter\": {\"status\": [\"dead\", \"parked\"]}}")
                .then()
                .body("changed", equalTo(2));
        all("ignore", "{\"filter\": {\"status\": \"pending,waiting\"}}").then().body("changed", equalTo(2));

        assertThat(touched()).containsExactlyInAnyOrder("users dead", "users parked", "users pending", "users waiting");
    }

    @Test
    void everythingHasToBeMeant() {
        oneOfEach("users");

        all("release", "{\"all\": true}").then().statusCode(200).body("changed", equalTo(1));
        acts().body("items.target.all", contains(true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | bad-parameter | filter",
                "{\"filter\": {}} | bad-parameter | filter",
                "{\"filter\": \"dead\"} | bad-parameter | filter",
                "{\"filter\": {\"table\": \"users\"}, \"all\": true} | bad-parameter | filter",
                "{\"filter\": {\"tabel\": \"users\"}} | unknown-parameter | tabel",
                "{\"filter\": {\"limit\": 5}} | unknown-parameter | limit",
                "{\"filter\": {\"table\": null}} | bad-parameter | table",
                "{\"filter\": {\"table\": \"a\\u0000\"}} | bad-parameter | table",
                "{\"filter\": {\"table\": {\"x\": 1}}} | bad-parameter | table",
                "{\"filter\": {\"status\": \"succeeded\"}} | bad-parameter | status",
                "{\"filter\": {\"status\": []}} | bad-parameter | status",
                "{\"filter\": {\"since\": \"yesterday\"}} | bad-parameter | since",
                "{\"filter\": {\"table\": \"users\"}, \"dryRun\": \"yes\"} | bad-parameter | dryRun",
                "{\"filter\": {\"table\": \"users\"}, \"dryrun\": true} | unknown-parameter | dryrun"
            })
    void aBodyThatCannotBeMeantIsRefusedAndNothingHappens(String body, String code, String parameter) {
        oneOfEach("users");

        problem(all("retry", body), 400, code).body("parameter", equalTo(parameter));
        assertThat(touched()).isEmpty();
    }

    @Test
    void withoutABodyOrWithAnotherOneNothingHappens() {
        problem(all("retry", ""), 400, "bad-request");
        problem(all("retry", "{"), 400, "bad-request");
        problem(
                as(TokensProfile.OPERATOR)
                        .contentType(ContentType.TEXT)
                        .body("{}")
                        .post(LOGS + "/retry"),
                415,
                "unsupported-media-type");
    }

    @Test
    void aRepeatWithItsKeyIsTheSameRequestHoweverItIsWritten() {
        oneOfEach("users");
        keyed("{\"filter\": {\"table\": \"users\", \"status\": \"dead\"}}").body("changed", equalTo(1));
        log.change("usersdead", "dead");

        keyed("{ \"filter\" : {\"status\":\"dead\",\"table\":\"users\"} }")
                .header("Idempotency-Replayed", "true")
                .body("changed", equalTo(1));
        assertThat(touched()).containsExactly("users dead");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/retry", "/ignore", "/release", "/1/retry", "/1/ignore", "/1/release"})
    void onlyAnOperatorActs(String path) {
        oneOfEach("users");
        String everything = "{\"all\": true}";

        problem(given().contentType(ContentType.JSON).body(everything).post(LOGS + path), 401, "not-authenticated");
        problem(
                as(TokensProfile.VIEWER)
                        .contentType(ContentType.JSON)
                        .body(everything)
                        .post(LOGS + path),
                403,
                "forbidden");
        assertThat(touched()).isEmpty();
    }

    private void oneOfEach(String table) {
        for (String status :
                new String[] {"pending", "succeeded", "ignored", "retrying", "waiting", "parked", "dead"}) {
            long id = log.change("public", table, "UPDATE", table + status, status);
            log.write("UPDATE %s.database_trigger_logs SET error = 'was ' || status,"
                    + " next_attempt_at = now() + interval '1 day' WHERE id = " + id);
        }
    }

    /** Table and former status of what is not as it was. */
    private List<String> touched() {
        return log.query("""
                SELECT klass_name || ' ' || replace(record_id, klass_name, '') FROM %s.database_trigger_logs
                WHERE status <> replace(record_id, klass_name, '')
                   OR status = 'retrying' AND next_attempt_at <= clock_timestamp()""");
    }

    private static Response one(long id, String act) {
        return as(TokensProfile.OPERATOR).post(LOGS + "/" + id + "/" + act);
    }

    private static Response all(String act, String body) {
        return as(TokensProfile.OPERATOR)
                .contentType(ContentType.JSON)
                .body(body)
                .post(LOGS + "/" + act);
    }

    private static ValidatableResponse keyed(String body) {
        return as(TokensProfile.OPERATOR)
                .contentType(ContentType.JSON)
                .header("Idempotency-Key", "one")
                .body(body)
                .post(LOGS + "/retry")
                .then()
                .statusCode(200);
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
