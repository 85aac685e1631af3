package dev.ringback.api.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.ringback.api.LogDatabase;
import dev.ringback.api.TokensProfile;
import dev.ringback.operations.Problems;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
@TestProfile(TokensProfile.class)
class ProbesForStrangersTest {
    @Inject
    Problems problems;

    @ParameterizedTest
    @ValueSource(strings = {"/q/health/ready", "/q/health"})
    void aStrangerHearsWhichCheckIsDownAndNoNameOfATable(String path) {
        problems.report("capture", "public.payroll: drift");
        try {
            Response forStrangers = given().get(path);

            assertThat(forStrangers.statusCode()).isEqualTo(503);
            JsonPath ready = forStrangers.jsonPath().setRootPath("checks.find { it.name.startsWith('database') }");
            assertThat(ready.getString("status")).isEqualTo("DOWN");
            assertThat(ready.getMap("data")).containsOnlyKeys("listening", "reason");
            assertThat(forStrangers.asString()).doesNotContain("payroll", "problem", "backlog");
            assertThat(given().header("Authorization", "Bearer wrong").get(path).asString())
                    .isEqualTo(forStrangers.asString());
        } finally {
            problems.clear("capture");
        }
    }

    @Test
    void aViewerHearsTheRest() {
        problems.report("capture", "public.payroll: drift");
        try {
            given().header("Authorization", "Bearer " + TokensProfile.VIEWER)
                    .get("/q/health/ready")
                    .then()
                    .statusCode(503)
                    .body("checks[0].data.'problem: capture'", equalTo("public.payroll: drift"))
                    .body("checks[0].data.porter", notNullValue());
        } finally {
            problems.clear("capture");
        }
    }

    @Test
    void whatSaysNothingMoreIsSaidToAll() {
        given().get("/q/health/live")
                .then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .body("status", equalTo("UP"))
                .body("checks[0].name", equalTo("the loop turns"))
                .body("checks[0].data", nullValue());
    }
}
