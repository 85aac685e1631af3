package dev.ringback.api.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.ringback.api.LogDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** An OpenID Connect provider beside our own tokens, by nothing but the settings that docs/security.md shows. */
@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
@TestProfile(ProviderTest.WithProvider.class)
class ProviderTest {
    private static final String OPERATOR = "operator-token-of-the-test";

    @ParameterizedTest
    @CsvSource({
        "ringback-admins, 'anna, operator', 200",
        "operator, 'anna, operator', 200",
        "ringback-readers, 'anna, viewer', 403",
        "viewer, 'anna, viewer', 403"
    })
    void aGroupThereIsARoleHere(String group, String who, int acting) {
        String token = FakeProvider.token("anna", "all-of-us", group);

        with(token, "/test/who").then().statusCode(200).body(equalTo(who));
        given().header("Authorization", "Bearer " + token)
                .post("/test/acts")
                .then()
                .statusCode(acting);
        with(token, "/q/metrics").then().statusCode(200);
    }

    @Test
    void whoHasNoneOfTheRolesMayDoNothing() {
        for (String path : List.of("/test/who", "/q/metrics", "/api/v1/status", "/unknown")) {
            with(FakeProvider.token("ben", "all-of-us"), path)
                    .then()
                    .statusCode(403)
                    .contentType("application/problem+json")
                    .body("code", equalTo("forbidden"));
        }
    }

    static Stream<String> worthless() {
        return Stream.of(
                FakeProvider.expired("anna", "operator"),
                FakeProvider.forged("anna", "operator"),
                FakeProvider.unsigned("anna", "operator"),
                FakeProvider.ofAnotherApplication("anna", "operator"),
                FakeProvider.ofAnotherIssuer("anna", "operator"),
                FakeProvider.token("anna", "operator") + "x",
                "not.a.token",
                "wrong");
    }

    @ParameterizedTest
    @MethodSource("worthless")
    void aTokenThatTheProviderDoesNotStandForOpensNothing(String token) {
        Response answer = with(token, "/test/who");

        answer.then()
                .statusCode(401)
                .contentType("application/problem+json")
                .header("WWW-Authenticate", containsString("ringback"))
                .body("code", equalTo("not-authenticated"));
        assertThat(answer.asString()).doesNotContain(token);
    }

    @Test
    void ourOwnTokensGoOnWorking() {
        with(OPERATOR, "/test/who").then().statusCode(200).body(equalTo("operator, operator"));
        given().auth()
                .preemptive()
                .basic("carla", "token-of-carla-of-the-test")
                .get("/test/who")
                .then()
                .statusCode(200)
                .body(equalTo("carla, viewer"));
        given().auth()
                .preemptive()
                .basic("operator", "wrong")
                .get("/test/who")
                .then()
                .statusCode(401)
                .body("code", equalTo("not-authenticated"));
    }

    @Test
    void probesAreOpenWhateverIsSentAlong() {
        for (String token : List.of("wrong", FakeProvider.expired("anna", "operator"), OPERATOR)) {
            with(token, "/q/health/live").then().statusCode(200);
        }
    }

    @Test
    void nobodyIsStillNobody() {
        given().get("/test/who").then().statusCode(401).body("code", equalTo("not-authenticated"));
    }

    private static Response with(String token, String path) {
        return given().header("Authorization", "Bearer " + token).get(path);
    }

    public static final class WithProvider implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "ringback.operator-token", OPERATOR,
                    "ringback.viewer-token", "carla:token-of-carla-of-the-test",
                    "quarkus.oidc.client-id", "ringback",
                    "quarkus.oidc.token.audience", "ringback",
                    "quarkus.oidc.roles.role-claim-path", "groups",
                    "quarkus.http.auth.roles-mapping.\"ringback-admins\"", "operator",
                    "quarkus.http.auth.roles-mapping.\"ringback-readers\"", "viewer");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(FakeProvider.class));
        }
    }
}
