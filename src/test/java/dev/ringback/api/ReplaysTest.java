package dev.ringback.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.nullValue;

import dev.ringback.postgres.reading.Search;
import dev.ringback.postgres.reading.WrittenLog;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
@TestProfile(TokensProfile.class)
class ReplaysTest {
    private static final String ALL = "/api/v1/trigger-logs/replay";

    private final WrittenLog log = LogDatabase.log();

    @BeforeEach
    void emptyLog() {
        log.clear();
        log.write("DELETE FROM %s.ringback_acts");
    }

    @ParameterizedTest
    @ValueSource(strings = {"succeeded", "ignored", "dead"})
    void aSettledChangeIsDueAgainAndWhatCameOfItBeforeIsShown(String status) {
        long id = log.change("1", status);
        log.write("UPDATE %s.database_trigger_logs SET attempts = 3, error = 'so', processed_at = now(),"
                + " processors = '{\"audit\": {\"status\": \"succeeded\"}}'");

        operator()
                .post("/api/v1/trigger-logs/" + id + "/replay")
                .then()
                .statusCode(202)
                .body("id", equalTo((int) id))
                .body("status", equalTo("retrying"))
                .body("attempts", equalTo(0))
                .body("error", nullValue())
                .body("processors", equalTo(Map.of()));
        operator()
                .get("/api/v1/trigger-logs/" + id)
                .then()
                .statusCode(200)
                .body("earlier[0].status", equalTo(status))
                .body("earlier[0].attempts", equalTo(3))
                .body("earlier[0].error", equalTo("so"))
                .body("earlier[0].processors.audit.status", equalTo("succeeded"))
                .body("earlier[0].replayedBy", equalTo("operator"));
    }

    @Test
    void aReplayForOneProcessorLeavesWhatTheOthersHaveSaid() {
        long id = log.change("1", "succeeded");
        log.write("UPDATE %s.database_trigger_logs SET processors ="
                + " '{\"audit\": {\"status\": \"succeeded\"}, \"welcome-mail\": {\"status\": \"succeeded\"}}'");

        operator()
                .body(Map.of("processor", "welcome-mail", "deliveries", "again"))
                .post("/api/v1/trigger-logs/" + id + "/replay")
                .then()
                .statusCode(202)
                .body("processors", equalTo(Map.of("audit", Map.of("status", "succeeded"))));
        assertThat(log.query("SELECT target FROM %s.ringback_acts WHERE act = 'replay' AND changed = 1"))
                .singleElement()
                .asString()
                .contains("\"processor\": \"welcome-mail\"", "\"deliveries\": \"again\"");
    }

    @Test
    void theSameKeyReplaysOnce() throws Exception {
        long id = log.change("1", "succeeded");
        try (Listener listener = Listener.on("ringback")) {
            for (int i = 0; i < 2; i++) {
                operator()
                        .header("Idempotency-Key", "once")
                        .post("/api/v1/trigger-logs/" + id + "/replay")
                        .then()
                        .statusCode(202);
            }
            assertThat(listener.bells()).isEqualTo(1);
        }
        assertThat(log.query("SELECT jsonb_array_length(earlier) FROM %s.database_trigger_logs"))
                .containsExactly("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pending", "retrying", "waiting", "parked"})
    void whatIsNotSettledIsRefused(String status) {
        long id = log.change("1", status);

        operator()
                .post("/api/v1/trigger-logs/" + id + "/replay")
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("code", equalTo("not-replayable"));
        assertThat(log.query("SELECT id FROM %s.ringback_acts")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"processor\": \"nobody\"}; processor; bad-parameter",
                "{\"deliveries\": \"twice\"}; deliveries; bad-parameter",
                "{\"deliveries\": 1}; deliveries; bad-parameter",
                "{\"procesor\": \"audit\"}; procesor; unknown-parameter"
            })
    void whatCannotBeReadIsRefused(String body, String parameter, String code) {
        long id = log.change("1", "succeeded");

        operator()
                .body(body)
                .post("/api/v1/trigger-logs/" + id + "/replay")
                .then()
                .statusCode(400)
                .body("parameter", equalTo(parameter))
                .body("code", equalTo(code));
    }

    @Test
    void aProcessorThatIsNotThereIsToldFromThoseThatAre() {
        operator()
                .body(Map.of("processor", "nobody"))
                .post("/api/v1/trigger-logs/1/replay")
                .then()
                .statusCode(400)
                .body("allowed", hasItems("audit", "welcome-mail"));
    }

    @Test
    void aChangeThatIsNotThereIsNotFound() {
        operator()
                .post("/api/v1/trigger-logs/4711/replay")
                .then()
                .statusCode(404)
                .body("code", equalTo("no-such-change"));
        operator().post("/api/v1/trigger-logs/x/replay").then().statusCode(400).body("parameter", equalTo("id"));
    }

    @Test
    void allOfAFilterAreReplayedAndADryRunOnlyCounts() {
        long first = log.change("1", "succeeded");
        long second = log.change("2", "dead");
        log.change("3", "parked");
        log.change("public", "tickets", "INSERT", "4", "succeeded");

        operator()
                .body("{\"filter\": {\"table\": \"users\"}, \"dryRun\": true}")
                .post(ALL)
                .then()
                .statusCode(200)
                .body("dryRun", equalTo(true))
                .body("matched", equalTo(2))
                .body("changed", equalTo(0))
                .body("more", equalTo(false));
        assertThat(log.query("SELECT id FROM %s.ringback_acts")).isEmpty();

        operator()
                .body("{\"filter\": {\"table\": \"users\"}, \"deliveries\": \"again\"}")
                .post(ALL)
                .then()
                .statusCode(200)
                .body("dryRun", equalTo(false))
                .body("matched", equalTo(2))
                .body("changed", equalTo(2));
        assertThat(log.query("SELECT id FROM %s.database_trigger_logs WHERE status = 'retrying' ORDER BY id"))
                .containsExactly(Long.toString(first), Long.toString(second));
        assertThat(log.query("SELECT changed FROM %s.ringback_acts WHERE act = 'replay'"))
                .containsExactly("2");
    }

    @Test
    void behindACursorOnlyTheLaterOnesAreReplayed() {
        long first = log.change("1", "succeeded");
        long second = log.change("2", "succeeded");

        operator()
                .body(Map.of("all", true, "after", Cursor.after(first, Search.Order.OLDEST_FIRST)))
                .post(ALL)
                .then()
                .statusCode(200)
                .body("changed", equalTo(1))
                .body("more", equalTo(false))
                .body("next", nullValue());
        assertThat(log.query("SELECT id FROM %s.database_trigger_logs WHERE status = 'retrying'"))
                .containsExactly(Long.toString(second));
    }

    @Test
    void forOneProcessorThoseAreReplayedThatItCaresFor() {
        log.change("public", "users", "INSERT", "1", "succeeded");
        log.change("public", "users", "UPDATE", "1", "succeeded");

        operator()
                .body("{\"filter\": {\"since\": \"2020-01-01T00:00:00Z\"}, \"processor\": \"welcome-mail\"}")
                .post(ALL)
                .then()
                .statusCode(200)
                .body("changed", equalTo(1));
        assertThat(log.query("SELECT operation FROM %s.database_trigger_logs WHERE only_processor = 'welcome-mail'"))
                .containsExactly("INSERT");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{}; filter",
                "{\"filter\": {}}; filter",
                "{\"filter\": {\"table\": \"users\"}, \"all\": true}; filter",
                "{\"filter\": {\"status\": \"parked\"}}; status",
                "{\"filter\": {\"tabel\": \"users\"}}; tabel",
                "{\"all\": true, \"processor\": \"nobody\"}; processor",
                "{\"all\": true, \"deliveries\": \"twice\"}; deliveries",
                "{\"all\": true, \"after\": \"ZGVzYzIw\"}; after",
                "{\"all\": true, \"more\": 1}; more"
            })
    void aFilterThatCannotBeReadIsRefused(String body, String parameter) {
        log.change("1", "succeeded");

        operator().body(body).post(ALL).then().statusCode(400).body("parameter", equalTo(parameter));
        assertThat(log.query("SELECT status FROM %s.database_trigger_logs")).containsExactly("succeeded");
    }

    @Test
    void onlyAnOperatorReplaysMany() {
        given().contentType(ContentType.JSON)
                .body("{\"all\": true}")
                .post(ALL)
                .then()
                .statusCode(401);
        given().auth()
                .oauth2(TokensProfile.VIEWER)
                .contentType(ContentType.JSON)
                .body("{\"all\": true}")
                .post(ALL)
                .then()
                .statusCode(403);
    }

    @Test
    void onlyAnOperatorReplays() {
        long id = log.change("1", "succeeded");
        given().contentType(ContentType.JSON)
                .post("/api/v1/trigger-logs/" + id + "/replay")
                .then()
                .statusCode(401);
        given().auth()
                .oauth2(TokensProfile.VIEWER)
                .contentType(ContentType.JSON)
                .post("/api/v1/trigger-logs/" + id + "/replay")
                .then()
                .statusCode(403)
                .body("code", equalTo("forbidden"));
        assertThat(log.query("SELECT status FROM %s.database_trigger_logs")).containsExactly("succeeded");
    }

    private static RequestSpecification operator() {
        return given().auth().oauth2(TokensProfile.OPERATOR).contentType(ContentType.JSON);
    }
}
