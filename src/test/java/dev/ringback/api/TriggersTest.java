package dev.ringback.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.ringback.postgres.reading.WrittenLog;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
@TestProfile(TokensProfile.class)
class TriggersTest {
    private final WrittenLog log = LogDatabase.log();

    @BeforeEach
    void noGaps() {
        log.clear();
    }

    @Test
    void aTablesUnacknowledgedGapsAreShownWithIt() {
        log.write("""
                INSERT INTO %s.ringback_gaps (schema, table_name, operations, since, until, reason, acknowledged_at) VALUES
                    ('public', 'users', '{INSERT}', '2026-01-01T00:00:00Z', NULL, 'dropped', NULL),
                    ('public', 'users', '{INSERT}', now(), now(), 'seen to', now()),
                    ('public', 'tickets', '{INSERT}', now(), now(), 'of another table', NULL)""");
        given().auth()
                .oauth2(TokensProfile.VIEWER)
                .get("/api/v1/triggers")
                .then()
                .statusCode(200)
                .body("tables[0].gaps.reason", contains("dropped"))
                .body("tables[0].gaps[0].from", equalTo("2026-01-01T00:00:00Z"))
                .body("tables[0].gaps[0].to", nullValue());
    }

    @Test
    void eachWatchedTableIsShownWithItsTriggers() {
        given().auth()
                .oauth2(TokensProfile.VIEWER)
                .get("/api/v1/triggers")
                .then()
                .statusCode(200)
                .body("tables.schema", contains("public"))
                .body("tables.table", contains("users"))
                .body("tables[0].state", equalTo("missing triggers"))
                .body("tables[0].note", nullValue())
                .body("tables[0].statement", startsWith("ALTER TABLE"))
                .body("tables[0].triggers.name", contains("ringback_1_insert"))
                .body("tables[0].triggers[0].events", contains("INSERT"))
                .body("tables[0].triggers[0].function", equalTo("public.ringback_capture"))
                .body("tables[0].triggers[0].ours", equalTo(true))
                .body("tables[0].triggers[0].enabled", equalTo(false))
                .body("tables[0].triggers[0].drift", equalTo("disabled"));
    }
}
