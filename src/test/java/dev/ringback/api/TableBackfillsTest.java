package dev.ringback.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.ringback.postgres.reading.WrittenLog;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
@TestProfile(TokensProfile.class)
class TableBackfillsTest {
    private static final String PATH = "/api/v1/backfills";
    private static final Map<String, Object> ALL_USERS = Map.of("table", "users", "processor", "create-subscription");

    private final WrittenLog log = LogDatabase.log();

    @BeforeEach
    void users() {
        log.write("DELETE FROM %s.ringback_backfills");
        log.write("DELETE FROM %s.ringback_acts");
        log.write("DROP TABLE IF EXISTS public.users CASCADE");
        log.write(
                "CREATE TABLE public.users (id bigint PRIMARY KEY, email text, created_at timestamptz DEFAULT now())");
        log.write("INSERT INTO public.users (id) SELECT g FROM generate_series(1, 7) g");
    }

    @Test
    void itBeginsAndIsFound() {
        int id = operator()
                .body(Map.of(
                        "table",
                        "public.users",
                        "processor",
                        "create-subscription",
                        "chunk",
                        100,
                        "where",
                        List.of(Map.of("column", "id", "op", ">", "value", 2))))
                .post(PATH)
                .then()
                .statusCode(202)
                .body("status", equalTo("running"))
                .body("schema", equalTo("public"))
                .body("table", equalTo("users"))
                .body("chunk", equalTo(100))
                .body("estimated", equalTo(5))
                .body("enqueued", equalTo(0))
                .body("createdBy", equalTo("operator"))
                .extract()
                .path("id");

        viewer().get(PATH + "/" + id)
                .then()
                .statusCode(200)
                .body("where[0]", equalTo(Map.of("column", "id", "op", ">", "value", "(hidden)")));
        operator()
                .get(PATH + "/" + id)
                .then()
                .statusCode(200)
                .body("id", equalTo(id))
                .body("processor", equalTo("create-subscription"))
                .body("where[0]", equalTo(Map.of("column", "id", "op", ">", "value", 2)))
                .body("createdAt", notNullValue())
                .body("finishedAt", nullValue());
        assertThat(log.query("SELECT act FROM %s.ringback_acts")).containsExactly("backfill");
    }

    @Test
    void aDryRunCountsAndBeginsNothing() {
        operator()
                .body(Map.of("table", "users", "processor", "create-subscription", "dryRun", true))
                .post(PATH)
                .then()
                .statusCode(200)
                .body("dryRun", equalTo(true))
                .body("counted", equalTo(7))
                .body("operation", equalTo("INSERT"))
                .body("key", contains("id"));
        assertThat(log.query("SELECT id FROM %s.ringback_backfills")).isEmpty();
        assertThat(log.query("SELECT id FROM %s.ringback_acts")).isEmpty();
    }

    @Test
    void theyAreListedPageByPageTheNewestFirst() {
        for (int i = 0; i < 3; i++) {
            operator().body(ALL_USERS).post(PATH).then().statusCode(202);
        }
        String next = viewer().get(PATH + "?limit=2")
                .then()
                .statusCode(200)
                .body("items.size()", equalTo(2))
                .header("Link", notNullValue())
                .extract()
                .path("next");
        viewer().get(PATH + "?limit=2&after=" + next)
                .then()
                .statusCode(200)
                .body("items.size()", equalTo(1))
                .body("next", nullValue());
    }

    @Test
    void itIsPausedResumedAndCancelled() {
        int id = operator().body(ALL_USERS).post(PATH).then().extract().path("id");
        operator().post(PATH + "/" + id + "/pause").then().statusCode(200).body("status", equalTo("paused"));
        operator().post(PATH + "/" + id + "/resume").then().statusCode(200).body("status", equalTo("running"));
        operator().post(PATH + "/" + id + "/cancel").then().statusCode(200).body("status", equalTo("cancelled"));
        operator().post(PATH + "/" + id + "/cancel").then().statusCode(200).body("status", equalTo("cancelled"));
        operator()
                .post(PATH + "/" + id + "/resume")
                .then()
                .statusCode(409)
                .body("code", equalTo("backfill-not-so-far"));
        assertThat(log.query("SELECT act FROM %s.ringback_acts ORDER BY id"))
                .containsExactly("backfill", "pause backfill", "resume backfill", "cancel backfill", "cancel backfill");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"processor\": \"audit\"}; table",
                "{\"table\": \"users\"}; processor",
                "{\"table\": \"users\", \"processor\": \"nobody\"}; processor",
                "{\"table\": \"agents\", \"processor\": \"create-subscription\"}; table",
                "{\"table\": \".users\", \"processor\": \"create-subscription\"}; table",
                "{\"table\": \"users\", \"processor\": \"create-subscription\", \"chunk\": 0}; chunk",
                "{\"table\": \"users\", \"processor\": \"create-subscription\", \"where\": \"id = 1\"}; where",
                "{\"table\": \"users\", \"processor\": \"create-subscription\", \"where\": [{\"column\": \"id\"}]}; where[0].op",
                "{\"table\": \"users\", \"processor\": \"create-subscription\", \"where\": [{\"column\": \"id\", \"op\": \"like\", \"value\": 1}]}; where[0].op",
                "{\"table\": \"users\", \"processor\": \"create-subscription\", \"where\": [{\"column\": \"id\", \"op\": \"=\"}]}; where[0].value",
                "{\"table\": \"users\", \"processor\": \"create-subscription\", \"where\": [{\"column\": \"id\", \"op\": \"in\", \"value\": []}]}; where[0].value",
                "{\"table\": \"users\", \"processor\": \"create-subscription\", \"where\": [{\"column\": \"id\", \"op\": \"is null\", \"value\": 1}]}; where[0].value",
                "{\"table\": \"users\", \"processor\": \"create-subscription\", \"where\": [{\"column\": \"no\", \"op\": \"=\", \"value\": 1}]}; where[0].column",
                "{\"table\": \"users\", \"processor\": \"create-subscription\", \"sql\": \"DROP TABLE users\"}; sql"
            })
    void whatCannotBeReadIsRefused(String body, String parameter) {
        operator().body(body).post(PATH).then().statusCode(400).body("parameter", equalTo(parameter));
        assertThat(log.query("SELECT id FROM %s.ringback_backfills")).isEmpty();
    }

    @Test
    void aBadValueIsRefusedWithItsColumnAndType() {
        operator()
                .body(
                        "{\"table\": \"users\", \"processor\": \"create-subscription\","
                                + " \"where\": [{\"column\": \"created_at\", \"op\": \">\", \"value\": \"'; DROP TABLE users; --\"}]}")
                .post(PATH)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("parameter", equalTo("where[0].value"))
                .body(
                        "detail",
                        equalTo(
                                "Column created_at is of the type timestamp with time zone, and this is no value of it."))
                .body("allowed", hasItems("a value of the type timestamp with time zone"));
    }

    @Test
    void oneThatIsNotThereIsNotFound() {
        viewer().get(PATH + "/4711").then().statusCode(404).body("code", equalTo("no-such-backfill"));
        operator().post(PATH + "/4711/pause").then().statusCode(404).body("code", equalTo("no-such-backfill"));
        viewer().get(PATH + "/x").then().statusCode(400).body("parameter", equalTo("id"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/1/pause", "/1/resume", "/1/cancel"})
    void onlyAnOperatorActs(String path) {
        given().contentType(ContentType.JSON)
                .body(ALL_USERS)
                .post(PATH + path)
                .then()
                .statusCode(401);
        viewer().contentType(ContentType.JSON)
                .body(ALL_USERS)
                .post(PATH + path)
                .then()
                .statusCode(403);
        assertThat(log.query("SELECT id FROM %s.ringback_backfills")).isEmpty();
    }

    @Test
    void nobodyElseReads() {
        given().get(PATH).then().statusCode(401);
        given().get(PATH + "/1").then().statusCode(401);
    }

    private static RequestSpecification operator() {
        return given().auth().oauth2(TokensProfile.OPERATOR).contentType(ContentType.JSON);
    }

    private static RequestSpecification viewer() {
        return given().auth().oauth2(TokensProfile.VIEWER);
    }
}
