package dev.ringback.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the settings say that viewers see the values of rows. Where they do not: {@link HiddenFromViewersTest}. */
@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
@TestProfile(ShownToViewersTest.PayloadForViewers.class)
class ShownToViewersTest {
    private static final String VIEWER = "viewer-token-of-the-test";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/trigger-logs",
                "/trigger-logs?error=anna",
                "/trigger-logs/export?format=csv",
                "/trigger-logs/counts?by=error",
                "/records/public/users/17/timeline"
            })
    void aViewerSeesThemAndMaySearchForThem(String path) {
        LogDatabase.log().clear();
        LogDatabase.log().change("17", "dead");
        LogDatabase.log().write("""
                UPDATE %s.database_trigger_logs SET error = 'Key (email)=(anna@shop.example) already exists.',
                    payload = payload || '{"values": {"email": "anna@shop.example"}}',
                    processors = '{"audit": {"status": "dead", "reason": "no mail for anna@shop.example"}}'""");

        Response answer = given().header("Authorization", "Bearer " + VIEWER).get("/api/v1" + path);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.asString()).contains("anna@shop.example");
    }

    public static final class PayloadForViewers implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("ringback.viewer-token", VIEWER, "ringback.payload-for-viewers", "true");
        }
    }
}
