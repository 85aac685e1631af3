package dev.ringback.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.ringback.postgres.reading.WrittenLog;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
class TriggerLogsTest {
    private static final String LOGS = "/api/v1/trigger-logs";

    private final WrittenLog log = LogDatabase.log();

    @BeforeEach
    void emptyLog() {
        log.clear();
    }

    @Test
    void aChangeIsShownWithAllThatTheLogHolds() {
        long id = log.change("public", "users", "UPDATE", "17", "succeeded");
        log.write("""
                UPDATE %s.database_trigger_logs SET error = 'slow', attempts = 2, origin = 'connect',
                    payload = payload || '{"exact": 12345678901234567890.125, "values": {"sfid": "0035x01"}}',
                    created_at = '2026-01-31 12:00:00+00', processed_at = '2026-01-31 12:00:01.5+00',
                    processors = '{"audit": {"status": "succeeded"},
                                   "welcome-mail": {"status": "ignored", "reason": "no address"}}'""");

        Response answer = given().get(LOGS + "/" + id);

        answer.then()
                .statusCode(200)
                .contentType("application/json")
                .header("Cache-Control", "no-store")
                .body("id", equalTo((int) id))
                .body("schema", equalTo("public"))
                .body("table", equalTo("users"))
                .body("recordId", equalTo("17"))
                .body("sfid", equalTo("0035x01"))
                .body("operation", equalTo("UPDATE"))
                .body("status", equalTo("succeeded"))
                .body("origin", equalTo("connect"))
                .body("attempts", equalTo(2))
                .body("createdAt", equalTo("2026-01-31T12:00:00Z"))
                .body("updatedAt", notNullValue())
                .body("processedAt", equalTo("2026-01-31T12:00:01.500Z"))
                .body("nextAttemptAt", nullValue())
                .body("error", equalTo("slow"))
                .body("payload.record_id", equalTo("17"))
                .body("processors.audit.status", equalTo("succeeded"))
                .body("processors.welcome-mail.reason", equalTo("no address"));
        assertThat(answer.asString()).contains("12345678901234567890.125");
    }

    @Test
    void aChangeIsShownWithItsCauseAndItsEffects() {
        long cause = log.change("1", "succeeded");
        long effect = log.change("public", "tickets", "UPDATE", "7", "pending");
        log.write("UPDATE %s.database_trigger_logs SET effects = ARRAY[" + effect + ", 4711] WHERE id = " + cause);
        log.write("UPDATE %s.database_trigger_logs SET cause = " + cause + ", hops = 1 WHERE id = " + effect);

        given().get(LOGS + "/" + cause)
                .then()
                .body("cause", nullValue())
                .body("hops", equalTo(0))
                .body("effects.id", contains((int) effect))
                .body("effects.table", contains("tickets"))
                .body("effects.status", contains("pending"))
                .body("effectCount", equalTo(2));
        given().get(LOGS + "/" + effect)
                .then()
                .body("cause", equalTo((int) cause))
                .body("hops", equalTo(1))
                .body("effects", equalTo(List.of()));
    }

    @Test
    void aChangeIsShownWithEachAttemptAndListsAreWithoutThem() {
        long id = log.change("1", "succeeded");
        long other = log.change("2", "succeeded");
        log.write("""
                UPDATE %s.database_trigger_logs SET attempts = 1, attempts_made = '[
                    {"attempt": 1, "at": "2026-01-31T12:00:00+00:00", "status": "retrying", "error": "no route",
                     "processors": {"audit": {"status": "retrying", "reason": "no route"}}},
                    {"attempt": 2, "at": "2026-01-31T13:00:02+01:00", "status": "succeeded", "leftOut": 3}]'
                WHERE id =""" + " " + id);

        given().get(LOGS + "/" + id)
                .then()
                .body("attemptsMade.attempt", contains(1, 2))
                .body("attemptsMade.at", contains("2026-01-31T12:00:00Z", "2026-01-31T12:00:02Z"))
                .body("attemptsMade.status", contains("retrying", "succeeded"))
                .body("attemptsMade.error", contains("no route", null))
                .body("attemptsMade[0].processors.audit.reason", equalTo("no route"))
                .body("attemptsMade[1].processors", equalTo(java.util.Map.of()))
                .body("attemptsMade.leftOut", contains(0, 3));
        given().get(LOGS + "/" + other).then().body("attemptsMade", equalTo(List.of()));
        given().get(LOGS).then().body("items[0].keySet()", not(hasItem("attemptsMade")));
    }

    @Test
    void aRowThatSaysNothingIsShownAsNothing() {
        log.write("INSERT INTO %s.database_trigger_logs (payload) VALUES (NULL), ('\"no JSON\"')");

        given().get(LOGS)
                .then()
                .statusCode(200)
                .body("items.payload", contains("no JSON", null))
                .body("items.table", contains(null, null))
                .body("items.processors", contains(java.util.Map.of(), java.util.Map.of()))
                .body("next", nullValue());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    status=dead                              | 2
                    status=dead,parked                       | 4 2
                    status=dead&status=pending               | 6 2 1
                    status=succeeded,pending                 | 6 5 3 1
                    status=succeeded                         | 5 3
                    status=pending&limit=1                   | 6
                    status=waiting                           | ''
                    schema=salesforce                        | 3
                    table=contact                            | 4 3
                    schema=public&table=contact              | 4
                    recordId=a%2F%20%3F                      | 4
                    recordId=1                               | 5 2 1
                    recordId=1&status=pending                | 1
                    recordId=1&status=dead,succeeded         | 5 2
                    recordId=1&table=users&order=asc         | 1 2 5
                    recordId=1&table=users&schema=public     | 5 2 1
                    recordId=6&table=users&schema=public&status=pending | 6
                    sfid=003A                                | 5 3 1
                    sfid=003A&status=pending                 | 1
                    sfid=003B                                | ''
                    operation=DELETE                         | 5
                    operation=delete                         | 5
                    origin=connect                           | 3
                    origin=local&status=dead                 | 2
                    processor=welcome-mail                   | 5 4
                    processor=welcome-mail&status=parked     | 4
                    processor=welcome                        | ''
                    error=TimeOut                            | 4 2
                    error=%25                                | 4
                    error=timeout&status=dead                | 2
                    txid=4711                                | 3 2
                    txid=4711&table=contact                  | 3
                    txid=4712                                | ''
                    since=2026-01-03T00:00:00Z               | 6 5 4 3
                    until=2026-01-03T00:00:00Z               | 2 1
                    since=2026-01-02T05:45:00%2B05:45&until=2026-01-04T00:00:00Z | 3 2
                    order=asc&limit=2                        | 1 2
                    """)
    void filtersCombine(String query, String expected) {
        long first = log.change("public", "users", "INSERT", "1", "pending");
        log.change("public", "users", "UPDATE", "1", "dead");
        log.change("salesforce", "contact", "INSERT", "2", "succeeded");
        log.change("public", "contact", "INSERT", "a/ ?", "parked");
        log.change("public", "users", "DELETE", "1", "succeeded");
        log.change("public", "users", "INSERT", "6", "pending");
        log.write("UPDATE %s.database_trigger_logs SET origin = 'connect' WHERE payload ->> 'record_id' = '2'");
        log.write(
                "UPDATE %s.database_trigger_logs SET payload = payload || '{\"values\": {\"sfid\": \"003A\"}}' WHERE id IN ("
                        + first + ", " + (first + 2) + ", " + (first + 4) + ")");
        log.write("UPDATE %s.database_trigger_logs SET processors = '{\"welcome-mail\": {\"status\": \"succeeded\"}}',"
                + " txid = 1 WHERE id IN (" + (first + 3) + ", " + (first + 4) + ")");
        log.write("UPDATE %s.database_trigger_logs SET error = 'the Timeout was reached', txid = 4711 WHERE id = "
                + (first + 1));
        log.write("UPDATE %s.database_trigger_logs SET error = '100% of it: TIMEOUT' WHERE id = " + (first + 3));
        log.write("UPDATE %s.database_trigger_logs SET txid = 4711 WHERE id = " + (first + 2));
        log.write("UPDATE %s.database_trigger_logs SET created_at = '2026-01-01 00:00:00+00'::timestamptz" + " + (id - "
                + first + ") * interval '1 day'");

        List<Integer> found = given().urlEncodingEnabled(false)
                .get(LOGS + "?" + query)
                .jsonPath()
                .getList("items.id");

        List<Integer> wanted = Arrays.stream(expected.split(" "))
                .filter(number -> !number.isEmpty())
                .map(number -> (int) (first + Integer.parseInt(number) - 1))
                .toList();
        assertThat(found).isEqualTo(wanted);
    }

    @ParameterizedTest
    @CsvSource({"desc", "asc"})
    void eachChangeIsOnOnePageWhileOthersAreLogged(String order) {
        List<Integer> before = new ArrayList<>();
        for (int i = 0; i < 23; i++) {
            before.add((int) log.change("r" + i, i % 3 == 0 ? "pending" : "succeeded"));
        }
        List<Integer> seen = new ArrayList<>();
        String page = LOGS + "?limit=5&order=" + order;
        for (int pages = 0; page != null && pages < 8; pages++) {
            Response answer = given().urlEncodingEnabled(false).get(page);
            seen.addAll(answer.jsonPath().getList("items.id", Integer.class));
            page = follow(answer);
            log.change("late" + pages, "pending");
        }
        assertThat(seen).doesNotHaveDuplicates().containsAll(before);
        if (order.equals("desc")) {
            assertThat(seen).hasSameSizeAs(before);
        }
    }

    @Test
    void theLinkHeaderRepeatsTheFilters() {
        for (int i = 0; i < 3; i++) {
            log.change("public", "odd & täble", "INSERT", "1", "dead");
        }
        log.change("9", "dead");

        Response first = given().queryParam("table", "odd & täble")
                .queryParam("status", "dead")
                .queryParam("status", "parked")
                .queryParam("limit", 2)
                .get(LOGS);
        Response second = given().urlEncodingEnabled(false).get(follow(first));

        assertThat(first.jsonPath().getString("next")).isNotNull();
        assertThat(first.header("Link"))
                .contains("table=odd+%26+t%C3%A4ble")
                .contains("limit=2")
                .contains(">; rel=\"next\"");
        second.then().statusCode(200).body("items.recordId", contains("1")).body("next", nullValue());
        assertThat(second.header("Link")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "status=alive, status, alive, dead",
        "status=, status, '', dead",
        "status=dead%2C, status, '', dead",
        "operation=UPSERT, operation, UPSERT, TRUNCATE",
        "origin=mars, origin, mars, connect",
        "limit=0, limit, 0, 1 to 500",
        "limit=501, limit, 501, 1 to 500",
        "limit=ten, limit, ten, 1 to 500",
        "limit=99999999999, limit, 99999999999, 1 to 500",
        "order=up, order, up, desc",
        "txid=-1, txid, -1, a whole number of at most 18 digits",
        "error=, error, '', a value",
        "table=, table, '', a value",
        "table=a&table=b, table, 'a,b', one value",
        "after=17, after, 17, 'the value of next in the page before, with the same order'",
        "after=YXNjNw&order=desc, after, YXNjNw, 'the value of next in the page before, with the same order'",
        "since=yesterday, since, yesterday, 'an ISO-8601 time with its offset, as 2026-01-31T12:00:00Z'",
        "since=9999-12-31T23:59:59-18:00, since, 9999-12-31T23:59:59-18:00, 'an ISO-8601 time with its offset, as 2026-01-31T12:00:00Z'",
        "since=0001-01-01T00:00:00%2B01:00, since, 0001-01-01T00:00:00+01:00, 'an ISO-8601 time with its offset, as 2026-01-31T12:00:00Z'",
        "until=-2026-01-01T00:00:00Z, until, -2026-01-01T00:00:00Z, 'an ISO-8601 time with its offset, as 2026-01-31T12:00:00Z'",
        "since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z, until, 2026-01-01T00:00:00Z, a time after 2026-01-02T00:00:00Z"
    })
    void aParameterThatCannotBeUsedIsNamed(String query, String name, String value, String allowed) {
        given().urlEncodingEnabled(false)
                .get(LOGS + "?" + query)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:ringback:problem:bad-parameter"))
                .body("code", equalTo("bad-parameter"))
                .body("status", equalTo(400))
                .body("title", notNullValue())
                .body("detail", notNullValue())
                .body("parameter", equalTo(name))
                .body("value", equalTo(value))
                .body("allowed", hasItem(allowed));
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/trigger-logs?stauts=dead, stauts",
        "/api/v1/trigger-logs/1?verbose=true, verbose",
        "/api/v1/status?x, x",
        "/api/v1/triggers?table=users, table"
    })
    void aParameterThatIsNotKnownIsNamed(String path, String name) {
        given().urlEncodingEnabled(false)
                .get(path)
                .then()
                .statusCode(400)
                .body("code", equalTo("unknown-parameter"))
                .body("parameter", equalTo(name))
                .body("allowed", notNullValue());
    }

    @ParameterizedTest
    @CsvSource({"x", "1x", "-1", "1.5", "9223372036854775808"})
    void anIdMustBeANumber(String id) {
        given().get(LOGS + "/" + id)
                .then()
                .statusCode(400)
                .body("code", equalTo("bad-parameter"))
                .body("parameter", equalTo("id"))
                .body("value", equalTo(id));
    }

    @Test
    void aChangeThatIsNotThereIsNotFound() {
        given().get(LOGS + "/4711").then().statusCode(404).body("code", equalTo("no-such-change"));
    }

    private static String follow(Response answer) {
        String link = answer.header("Link");
        return link == null ? null : link.substring(1, link.indexOf('>'));
    }
}
