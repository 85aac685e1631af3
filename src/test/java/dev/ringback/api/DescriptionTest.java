package dev.ringback.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
class DescriptionTest {
    @ParameterizedTest
    @CsvSource({
        "/api/v1/trigger-logs, get, 200",
        "/api/v1/trigger-logs, get, 409",
        "/api/v1/trigger-logs/counts, get, 200",
        "/api/v1/trigger-logs/export, get, 406",
        "/api/v1/trigger-logs/{id}, get, 404",
        "/api/v1/trigger-logs/{id}/retry, post, 202",
        "/api/v1/trigger-logs/{id}/retry, post, 403",
        "/api/v1/trigger-logs/{id}/retry, post, 409",
        "/api/v1/trigger-logs/{id}/ignore, post, 409",
        "/api/v1/trigger-logs/{id}/release, post, 422",
        "/api/v1/trigger-logs/retry, post, 200",
        "/api/v1/trigger-logs/ignore, post, 415",
        "/api/v1/trigger-logs/release, post, 403",
        "/api/v1/acts, get, 200",
        "/api/v1/deliveries, get, 200",
        "/api/v1/deliveries/{id}, get, 404",
        "/api/v1/deliveries/{id}/retry, post, 202",
        "/api/v1/deliveries/{id}/cancel, post, 409",
        "/api/v1/deliveries/retry, post, 415",
        "/api/v1/deliveries/cancel, post, 422",
        "/api/v1/trigger-logs/{id}/replay, post, 409",
        "/api/v1/trigger-logs/replay, post, 200",
        "/api/v1/trigger-logs/{id}/rehearsal, post, 409",
        "/api/v1/backfills, post, 202",
        "/api/v1/backfills/{id}/pause, post, 409",
        "/api/v1/records/{schema}/{table}/{id}/timeline, get, 200",
        "/api/v1/connect/audit, get, 409",
        "/api/v1/connect/failures, get, 409",
        "/api/v1/connect/failures/{cause}, get, 200",
        "/api/v1/connect/repairs, post, 200",
        "/api/v1/connect/repairs, post, 403",
        "/api/v1/status, get, 200",
        "/api/v1/events, get, 200",
        "/api/v1/pauses, get, 200",
        "/api/v1/processors, get, 200",
        "/api/v1/processors/{name}/pause, post, 415",
        "/api/v1/tables/{schema}/{table}/resume, post, 404",
        "/api/v1/triggers, get, 401",
        "/api/v1/triggers/gaps, get, 403",
        "/api/v1/triggers/gaps/{id}/acknowledge, post, 404",
        "/api/v1/triggers/gaps/{id}/acknowledge, post, 409"
    })
    void everyEndpointIsDescribedWithItsRefusals(String path, String method, String response) {
        String operation = "paths.'" + path + "'." + method;
        description()
                .body(operation + ".summary", notNullValue())
                .body(operation + ".responses", hasKey(response))
                .body(operation + ".responses", hasKey("400"))
                .body(operation + ".responses", hasKey("503"));
    }

    @ParameterizedTest
    @CsvSource({"counts", "export"})
    void theFiltersAreDescribedWithWhateverTakesThem(String path) {
        description()
                .body(
                        "paths.'/api/v1/trigger-logs/" + path + "'.get.parameters.name",
                        hasItems("status", "table", "processor", "error", "since", "txid"));
    }

    /** Whatever changes something is done once with one key, and written down. A rehearsal is undone. */
    @Test
    void everyPostTakesAnIdempotencyKey() {
        Map<String, Map<String, Map<String, Object>>> paths =
                description().extract().path("paths");
        paths.forEach((path, operations) -> {
            if (path.startsWith("/api/") && !path.endsWith("/rehearsal") && operations.containsKey("post")) {
                assertThat(operations.get("post").get("parameters").toString())
                        .as(path)
                        .contains(ActCall.KEY);
                assertThat(operations.get("post").get("responses").toString())
                        .as(path)
                        .contains("422=");
            }
        });
    }

    @Test
    void aProblemIsDescribed() {
        description()
                .body("info.title", equalTo("Ringback"))
                .body("components.schemas.Problem.required", hasItems("type", "title", "status", "detail", "code"))
                .body("components.responses.Problem.content", hasKey("application/problem+json"))
                .body("components.securitySchemes", hasKey("bearer"))
                .body("components.schemas.WatchedTable.properties", hasKey("gaps"))
                .body("components.schemas.WatchedTable.properties", hasKey("state"))
                .body("components.schemas.LoggedChange.properties.payload.type", hasItems("object", "null"));
    }

    @Test
    void oneChangeIsDescribedWithItsDeliveriesBesideItsOtherFields() {
        description()
                .body("components.schemas.FoundChange.properties", hasKey("recordId"))
                .body("components.schemas.FoundChange.properties", not(hasKey("change")))
                .body("components.schemas.FoundChange.properties.deliveries.type", equalTo("array"))
                .body("components.schemas.FoundChange.properties", hasKey("salesforceCaused"))
                .body("components.schemas.FoundChange.properties.attemptsMade.type", equalTo("array"))
                .body("components.schemas.AttemptOfChange.properties", hasKey("leftOut"))
                .body("components.schemas.LoggedChange.properties", not(hasKey("attemptsMade")))
                .body("components.schemas.SalesforceAttempt.properties", hasKey("rowError"))
                .body("components.schemas.LoggedDelivery.properties", hasKey("unconfirmed"));
    }

    private static ValidatableResponse description() {
        return given().get("/q/openapi?format=json").then().statusCode(200);
    }
}
