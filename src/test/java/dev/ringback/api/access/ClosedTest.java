package dev.ringback.api.access;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import dev.ringback.api.LogDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged service to which nobody gave a token. */
@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
@TestProfile(ClosedTest.AsPackaged.class)
class ClosedTest {
    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/status", "/api/v1/trigger-logs", "/q/metrics", "/q/openapi", "/", "/unknown"})
    void withoutAnyTokenTheAnswerSaysHowToSetOne(String path) {
        for (String authorization : new String[] {"", "Bearer ", "Bearer null", "Basic b3BlcmF0b3I6"}) {
            given().header("Authorization", authorization)
                    .get(path)
                    .then()
                    .statusCode(401)
                    .contentType("application/problem+json")
                    .header("WWW-Authenticate", containsString("Bearer"))
                    .body("code", equalTo("no-token-configured"))
                    .body("detail", containsString("RINGBACK_OPERATOR_TOKEN"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/health", "/q/health/live", "/q/health/ready", "/q/health/started"})
    void theHealthProbesAreOpen(String path) {
        given().get(path).then().body("checks", notNullValue());
    }

    @Alternative
    @Singleton
    static class PackagedAccess extends Access {
        PackagedAccess() {
            super(new Tokens(Optional.empty(), Optional.empty()), false, false);
        }
    }

    public static final class AsPackaged implements QuarkusTestProfile {
        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(PackagedAccess.class);
        }
    }
}
