package dev.ringback.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.ringback.postgres.reading.WrittenLog;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
class LogCountsTest {
    private static final String COUNTS = "/api/v1/trigger-logs/counts";

    private final WrittenLog log = LogDatabase.log();

    @BeforeEach
    void someChanges() {
        log.clear();
        log.change("public", "users", "INSERT", "1", "pending");
        log.change("public", "users", "UPDATE", "1", "dead");
        log.change("public", "users", "UPDATE", "2", "dead");
        log.change("public", "tickets", "UPDATE", "3", "dead");
        log.change("public", "users", "DELETE", "1", "succeeded");
        log.change("public", "users", "DELETE", "2", "ignored");
        log.write(
                "UPDATE %s.database_trigger_logs SET error = 'refused' WHERE status = 'dead' AND klass_name = 'users'");
    }

    @Test
    void changesAreCountedByStatusTheMostFirst() {
        given().get(COUNTS)
                .then()
                .statusCode(200)
                .body("items.status", contains("dead", "ignored", "pending", "succeeded"))
                .body("items.count", contains(3, 1, 1, 1))
                .body("exact", equalTo(true))
                .body("more", equalTo(false));
    }

    @Test
    void groupsMayBeToldApartByMoreThanOneThing() {
        JsonPath found = given().get(COUNTS + "?by=status,table&status=dead").jsonPath();

        assertThat(found.<Map<String, Object>>getList("items"))
                .isEqualTo(List.of(
                        Map.of("status", "dead", "table", "users", "count", 2, "exact", true),
                        Map.of("status", "dead", "table", "tickets", "count", 1, "exact", true)));
    }

    @ParameterizedTest
    @CsvSource({
        "by=table, 5 1",
        "by=operation&table=users, 2 2 1",
        "by=error&status=dead, 2 1",
        "by=status&recordId=1, 1 1 1",
        "by=status&recordId=1&status=dead, 1",
        "by=origin, 6",
        "by=schema&error=REFUSED, 2",
        "by=status&group=none, ''",
        "by=status&since=2999-01-01T00:00:00Z, ''"
    })
    void theFiltersAreThoseOfTheList(String query, String counts) {
        List<Integer> found = given().get(COUNTS + "?" + query).jsonPath().getList("items.count");

        assertThat(String.join(" ", found.stream().map(String::valueOf).toList()))
                .isEqualTo(counts);
    }

    @ParameterizedTest
    @CsvSource({
        "by=payload, bad-parameter, by, operation",
        "by=, bad-parameter, by, status",
        "limit=5, unknown-parameter, limit, by",
        "salesforce=failed, unknown-parameter, salesforce, by",
        "status=alive, bad-parameter, status, dead"
    })
    void aParameterThatCannotBeUsedIsNamed(String query, String code, String parameter, String allowed) {
        given().get(COUNTS + "?" + query)
                .then()
                .statusCode(400)
                .body("code", equalTo(code))
                .body("parameter", equalTo(parameter))
                .body("allowed", hasItem(allowed));
    }
}
