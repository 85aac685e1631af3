package dev.ringback.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
@TestProfile(DatabaseAwayTest.NobodyListens.class)
class DatabaseAwayTest {
    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/trigger-logs",
        "GET, /api/v1/trigger-logs/1",
        "GET, /api/v1/trigger-logs/counts",
        "GET, /api/v1/trigger-logs/export",
        "POST, /api/v1/trigger-logs/1/retry",
        "GET, /api/v1/status"
    })
    void theAnswerSaysSoAndWhenToComeBack(String method, String path) {
        Response answer = given().noContentType().request(method, path);

        answer.then()
                .statusCode(503)
                .contentType("application/problem+json")
                .header("Retry-After", "5")
                .body("code", equalTo("database-unavailable"));
        assertThat(answer.asString()).doesNotContain("localhost", "Connection refused", "SELECT");
    }

    public static final class NobodyListens implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.datasource.reactive.url", "postgresql://localhost:1/nowhere");
        }
    }
}
