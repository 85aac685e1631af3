package dev.ringback.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.ringback.postgres.reading.WrittenLog;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
@TestProfile(TokensProfile.class)
class TableReloadsTest {
    private static final String RELOADS = "/api/v1/reloads";

    private final WrittenLog log = LogDatabase.log();
    private final List<Long> changes = new ArrayList<>();
    private String waiting = "";
    private String running = "";

    /** One that waits, with a change of each meaning, and one that runs. */
    @BeforeEach
    void twoReloads() {
        log.clear();
        changes.clear();
        waiting = reload("contact", "now(), now()");
        running = reload("account", "NULL, NULL");
        for (String meaning : List.of("unchanged", "changed", "new", "cleared", "gone")) {
            long id = log.change("salesforce", "contact", "INSERT", meaning, "parked");
            changes.add(id);
            log.write("INSERT INTO %s.ringback_reload_changes (change_id, reload, comparison) SELECT " + id + ", id, '"
                    + meaning + "' FROM %s.ringback_reloads WHERE name = '" + waiting + "'");
        }
        log.change("1", "parked");
    }

    private String reload(String table, String endedAndCompared) {
        log.write("INSERT INTO %s.ringback_reloads (schema, table_name, ended_at, compared_at) VALUES ('salesforce', '"
                + table + "', " + endedAndCompared + ")");
        return log.query("SELECT name FROM %s.ringback_reloads ORDER BY id DESC LIMIT 1")
                .get(0);
    }

    @Test
    void reloadsAreListedTheNewestFirst() {
        as(TokensProfile.VIEWER)
                .get(RELOADS + "?limit=1")
                .then()
                .statusCode(200)
                .body("items.name", contains(running))
                .body("items.state", contains("running"))
                .body("next", notNullValue());
        String next = as(TokensProfile.VIEWER).get(RELOADS + "?limit=1").path("next");
        as(TokensProfile.VIEWER)
                .get(RELOADS + "?limit=1&after=" + next)
                .then()
                .body("items.name", contains(waiting))
                .body("items.state", contains("waiting"))
                .body("items[0].table", equalTo("contact"))
                .body("next", nullValue());
    }

    @Test
    void oneReloadSaysWhatItsChangesMean() {
        as(TokensProfile.VIEWER)
                .get(RELOADS + "/" + waiting)
                .then()
                .statusCode(200)
                .body("name", equalTo(waiting))
                .body("comparison.unchanged", equalTo(1))
                .body("comparison.gone", equalTo(1))
                .body("comparison.uncompared", equalTo(0))
                .body("changes.parked", equalTo(5));
    }

    @ParameterizedTest
    @CsvSource({
        "discard-unchanged, 3, 0, 2, waiting",
        "release-changed, 2, 3, 0, waiting",
        "release, 0, 5, 0, decided",
        "discard, 0, 0, 5, decided"
    })
    void anOperatorDecides(String act, int parked, int released, int discarded, String state) {
        for (int times = 0; times < 2; times++) {
            as(TokensProfile.OPERATOR)
                    .post(RELOADS + "/" + waiting + "/" + act)
                    .then()
                    .statusCode(200)
                    .body("changes.parked", equalTo(parked))
                    .body("changes.released", equalTo(released))
                    .body("changes.discarded", equalTo(discarded))
                    .body("state", equalTo(state))
                    .body("decision", equalTo(act))
                    .body("decidedBy", equalTo("operator"));
        }
    }

    /** Though it is done in many transactions. */
    @Test
    void aRepeatWithItsKeyDecidesNothingMore() {
        String first = keyed("discard-unchanged").extract().asString();
        log.write("UPDATE %s.ringback_reload_changes SET comparison = 'unchanged'");

        assertThat(keyed("discard-unchanged")
                        .header("Idempotency-Replayed", "true")
                        .extract()
                        .asString())
                .isEqualTo(first);
        as(TokensProfile.VIEWER).get(RELOADS + "/" + waiting).then().body("changes.discarded", equalTo(2));
        as(TokensProfile.VIEWER)
                .get("/api/v1/acts?act=discard-unchanged-reload")
                .then()
                .body("items.changed", equalTo(List.of(2)))
                .body("items.target.name", equalTo(List.of(waiting)));
    }

    private ValidatableResponse keyed(String act) {
        return as(TokensProfile.OPERATOR)
                .header("Idempotency-Key", "one")
                .post(RELOADS + "/" + waiting + "/" + act)
                .then()
                .statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"discard-unchanged", "release-changed", "release", "discard"})
    void whatCannotBeDecidedIsRefused(String act) {
        as(TokensProfile.OPERATOR)
                .post(RELOADS + "/" + running + "/" + act)
                .then()
                .statusCode(409)
                .body("code", equalTo("reload-running"));
        as(TokensProfile.OPERATOR)
                .post(RELOADS + "/contact-0/" + act)
                .then()
                .statusCode(404)
                .body("code", equalTo("no-such-reload"));
        as(TokensProfile.VIEWER)
                .post(RELOADS + "/" + waiting + "/" + act)
                .then()
                .statusCode(403);
        as(TokensProfile.OPERATOR)
                .post(RELOADS + "/" + waiting + "/" + act + "?force=true")
                .then()
                .statusCode(400)
                .body("code", equalTo("unknown-parameter"));
    }

    @Test
    void itsChangesAreFoundByItsName() {
        as(TokensProfile.VIEWER)
                .get("/api/v1/trigger-logs?group=" + waiting)
                .then()
                .statusCode(200)
                .body("items", hasSize(5));
        as(TokensProfile.VIEWER)
                .get("/api/v1/trigger-logs?order=asc&limit=2&status=parked&recordId=new&group=" + waiting)
                .then()
                .body("items.id", contains(changes.get(2).intValue()));
        String next = as(TokensProfile.VIEWER)
                .get("/api/v1/trigger-logs?limit=3&group=" + waiting)
                .path("next");
        as(TokensProfile.VIEWER)
                .get("/api/v1/trigger-logs?limit=3&group=" + waiting + "&after=" + next)
                .then()
                .body("items.recordId", contains("changed", "unchanged"));
        as(TokensProfile.VIEWER)
                .get("/api/v1/trigger-logs?group=contact-0")
                .then()
                .body("items", hasSize(0));
    }

    @Test
    void theStatusCountsThoseThatAreUndecided() {
        as(TokensProfile.VIEWER).get("/api/v1/status").then().body("undecidedReloads", equalTo(2));
    }

    private static RequestSpecification as(String token) {
        return given().auth().preemptive().oauth2(token);
    }
}
