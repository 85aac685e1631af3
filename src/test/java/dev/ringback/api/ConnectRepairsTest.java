package dev.ringback.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.ringback.demo.connect.ConnectSchema;
import dev.ringback.postgres.reading.WrittenLog;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
@TestProfile(TokensProfile.class)
class ConnectRepairsTest {
    private static final String FAILURES = "/api/v1/connect/failures";
    private static final String REPAIRS = "/api/v1/connect/repairs";

    private final WrittenLog log = LogDatabase.log();

    @BeforeEach
    void twoFailedWrites() throws SQLException {
        log.clear();
        try (Connection connection = LogDatabase.connect()) {
            ConnectSchema.salesforce().install(connection);
        }
        log.write("""
                INSERT INTO salesforce.contact (lastname) VALUES ('Holm'), ('Berg');
                UPDATE salesforce._trigger_log SET state = 'FAILED', sf_message = 'duplicates ' || id, processed_at = now();
                INSERT INTO %s.database_trigger_logs (schema, klass_name, payload, txid, status)
                SELECT 'salesforce', 'contact', jsonb_build_object('operation', 'INSERT', 'record_id', t.record_id::text),
                       t.txid, 'succeeded'
                FROM salesforce._trigger_log t""");
    }

    @AfterEach
    void noConnect() {
        log.write("DROP SCHEMA IF EXISTS salesforce CASCADE");
    }

    @Test
    void failuresAreSeenByCauseTriedRepairedAndFollowed() {
        String cause = as(TokensProfile.VIEWER)
                .get(FAILURES)
                .then()
                .statusCode(200)
                .body("causes", hasSize(1))
                .body("causes[0].cause", equalTo("duplicates <number>"))
                .body("causes[0].count", equalTo(2))
                .body("causes[0].tables", contains("contact"))
                .body("causes[0].sample", equalTo("duplicates 2"))
                .body("causes[0].first", notNullValue())
                .extract()
                .path("causes[0].key");
        String next = as(TokensProfile.VIEWER)
                .get(FAILURES + "/" + cause + "?limit=1")
                .then()
                .statusCode(200)
                .header("Link", containsString("rel=\"next\""))
                .body("items.message", contains("duplicates 2"))
                .extract()
                .path("next");
        as(TokensProfile.VIEWER)
                .get(FAILURES + "/" + cause + "?limit=1&after=" + next)
                .then()
                .body("items.id", contains(1))
                .body("next", nullValue());

        repair("{\"cause\": \"" + cause + "\", \"dryRun\": true}")
                .statusCode(200)
                .body("dryRun", equalTo(true))
                .body("mode", equalTo("ordered"))
                .body("repaired", equalTo(2))
                .body("items.remedy", contains("captured insert", "captured insert"))
                .body("items.became", contains(nullValue(), nullValue()));
        repair("{\"ids\": [1]}")
                .statusCode(200)
                .body("repaired", equalTo(1))
                .body("more", equalTo(false))
                .body("items[0].became", notNullValue());

        as(TokensProfile.VIEWER)
                .get("/api/v1/trigger-logs?salesforce=failed")
                .then()
                .body("items.recordId", contains("2"));
        String first = log.query("SELECT id FROM %s.database_trigger_logs WHERE record_id = '1'")
                .get(0);
        as(TokensProfile.VIEWER)
                .get("/api/v1/trigger-logs/" + first)
                .then()
                .body("salesforce.state", contains("requeued", "new"))
                .body("salesforce.message", contains("duplicates 1", null))
                .body("salesforceCaused", nullValue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | body | bad-parameter",
                "{\"ids\": [1], \"cause\": \"a\"} | body | bad-parameter",
                "{\"ids\": []} | ids | bad-parameter",
                "{\"ids\": [\"x\"]} | ids | bad-parameter",
                "{\"ids\": 1} | ids | bad-parameter",
                "{\"cause\": \"Xyz\"} | cause | bad-parameter",
                "{\"cause\": 1} | cause | bad-parameter",
                "{\"filter\": {}} | filter | bad-parameter",
                "{\"filter\": {\"tabel\": \"contact\"}} | filter.tabel | unknown-parameter",
                "{\"filter\": {\"table\": \"a\\u0000\"}} | filter.table | bad-parameter",
                "{\"filter\": {\"action\": \"MERGE\"}} | filter.action | bad-parameter",
                "{\"filter\": {\"since\": \"today\"}} | filter.since | bad-parameter",
                "{\"ids\": [1], \"dryrun\": true} | dryrun | unknown-parameter",
                "{\"ids\": [1], \"dryRun\": \"yes\"} | dryRun | bad-parameter"
            })
    void whatCannotBeReadIsRefusedAndNothingHappens(String body, String parameter, String code) {
        repair(body).statusCode(400).body("code", equalTo(code)).body("parameter", equalTo(parameter));
        as(TokensProfile.VIEWER).get(FAILURES).then().body("causes[0].count", equalTo(2));
    }

    @Test
    void aBodyThatIsNoJsonOrMissingIsRefused() {
        repair("{").statusCode(400).body("code", equalTo("bad-request"));
        repair("").statusCode(400).body("code", equalTo("bad-request"));
    }

    @Test
    void aViewerMayLookAndRepairNothing() {
        as(TokensProfile.VIEWER)
                .contentType(ContentType.JSON)
                .body("{\"ids\": [1]}")
                .post(REPAIRS)
                .then()
                .statusCode(403)
                .body("code", equalTo("forbidden"));
        given().get(FAILURES).then().statusCode(401);
    }

    @Test
    void withoutConnectAllOfItIsRefusedAndTheRestWorks() {
        noConnect();
        as(TokensProfile.VIEWER)
                .get(FAILURES)
                .then()
                .statusCode(409)
                .body("code", equalTo("connect-unavailable"))
                .body("detail", containsString("ringback.connect.schema"));
        repair("{\"ids\": [1]}").statusCode(409).body("code", equalTo("connect-unavailable"));
        as(TokensProfile.VIEWER)
                .get("/api/v1/trigger-logs?salesforce=failed")
                .then()
                .statusCode(409);
        as(TokensProfile.VIEWER)
                .get("/api/v1/trigger-logs?salesforce=lost")
                .then()
                .statusCode(400)
                .body("parameter", equalTo("salesforce"));
        as(TokensProfile.VIEWER)
                .get("/api/v1/trigger-logs")
                .then()
                .statusCode(200)
                .body("items", hasSize(2));
        String any = log.query("SELECT min(id) FROM %s.database_trigger_logs").get(0);
        as(TokensProfile.VIEWER)
                .get("/api/v1/trigger-logs/" + any)
                .then()
                .statusCode(200)
                .body("salesforce", nullValue())
                .body("deliveries", empty());
    }

    private static ValidatableResponse repair(String body) {
        return as(TokensProfile.OPERATOR)
                .contentType(ContentType.JSON)
                .body(body)
                .post(REPAIRS)
                .then();
    }

    private static RequestSpecification as(String token) {
        return given().header("Authorization", "Bearer " + token);
    }
}
