package dev.ringback.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
@TestProfile(TokensProfile.class)
class TriggersTest {
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
