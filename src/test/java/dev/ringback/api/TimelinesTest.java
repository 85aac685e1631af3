package dev.ringback.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.ringback.demo.connect.ConnectSchema;
import dev.ringback.postgres.reading.WrittenLog;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
class TimelinesTest {
    private static final String TIMELINE = "/api/v1/records/public/users/17/timeline";
    private static final String AUDIT = "/api/v1/connect/audit";

    private final WrittenLog log = LogDatabase.log();

    @BeforeEach
    void twoChanges() {
        log.clear();
        log.change("17", "pending");
        log.change("18", "pending");
        log.change("17", "succeeded");
        log.write("""
                UPDATE %s.database_trigger_logs SET processed_at = clock_timestamp(),
                    processors = '{"audit": {"status": "ignored", "reason": "no"}}' WHERE status = 'succeeded'""");
    }

    @AfterEach
    void noConnect() {
        log.write("DROP SCHEMA IF EXISTS salesforce CASCADE");
    }

    @Test
    void aTimelineComesInPagesTheLatestFirst() {
        String next = given().get(TIMELINE + "?limit=2")
                .then()
                .statusCode(200)
                .header("Link", containsString("rel=\"next\""))
                .body("items.kind", contains("outcome", "change"))
                .body("items.processor", contains("audit", null))
                .body("items.state", contains("ignored", "succeeded"))
                .body("items.message", contains("no", null))
                .body("items[0].table", equalTo("users"))
                .extract()
                .path("next");
        given().get(TIMELINE + "?limit=2&after=" + next)
                .then()
                .body("items.state", contains("pending"))
                .body("next", nullValue());
        given().get("/api/v1/records/no/such/record/timeline")
                .then()
                .statusCode(200)
                .body("items", empty());
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/records/public/users/17/timeline?limit=0, limit, bad-parameter",
        "/api/v1/records/public/users/17/timeline?after=ZGVzYzE, after, bad-parameter",
        "/api/v1/records/public/users/17/timeline?order=asc, order, unknown-parameter",
        "/api/v1/connect/audit?since=today, since, bad-parameter",
        "/api/v1/connect/audit?since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z, until, bad-parameter"
    })
    void whatCannotBeReadIsRefused(String path, String parameter, String code) {
        given().get(path)
                .then()
                .statusCode(400)
                .body("parameter", equalTo(parameter))
                .body("code", equalTo(code));
    }

    @Test
    void theAuditListsWhatIsMissing() throws SQLException {
        given().get(AUDIT).then().statusCode(409).body("code", equalTo("connect-unavailable"));

        try (Connection connection = LogDatabase.connect()) {
            ConnectSchema.salesforce().install(connection);
        }
        log.write("""
                INSERT INTO %s.database_trigger_logs (schema, klass_name, payload, created_at) VALUES
                    ('salesforce', 'contact', '{"operation": "UPDATE", "record_id": "5"}', now() - interval '10 minutes')
                """);
        given().get(AUDIT)
                .then()
                .statusCode(200)
                .body("theirs", equalTo(0))
                .body("ours", equalTo(1))
                .body("missingHere.count", equalTo(0))
                .body("missingThere.count", equalTo(1))
                .body("missingThere.items.recordId", contains("5"));
    }
}
