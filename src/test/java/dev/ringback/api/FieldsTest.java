package dev.ringback.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import dev.ringback.postgres.reading.WrittenLog;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
class FieldsTest {
    private static final String LOGS = "/api/v1/trigger-logs";

    private final WrittenLog log = LogDatabase.log();

    @BeforeEach
    void emptyLog() {
        log.clear();
    }

    @Test
    void anItemHasTheMembersThatAreWantedAndNoOthers() {
        log.change("1", "dead");
        log.change("2", "dead");

        Response page = given().get(LOGS + "?fields=status&fields=recordId&limit=1");

        assertThat(page.jsonPath().<Map<String, String>>getList("items"))
                .containsExactly(Map.of("status", "dead", "recordId", "2"));
        page.then().header("Link", containsString("fields=status&fields=recordId"));
    }

    @Test
    void withoutFieldsAnItemHasAllOfThem() {
        log.change("1", "dead");

        assertThat(given().get(LOGS)
                        .jsonPath()
                        .<String, Object>getMap("items[0]")
                        .keySet())
                .containsExactlyElementsOf(ItemFields.ALL);
    }

    @Test
    void whatIsNoMemberIsRefusedWithTheListOfThem() {
        given().get(LOGS + "?fields=id,secret")
                .then()
                .statusCode(400)
                .body("code", equalTo("bad-parameter"))
                .body("parameter", equalTo("fields"))
                .body("value", equalTo("secret"))
                .body("allowed", hasItems("id", "payload", "processors"));
    }
}
