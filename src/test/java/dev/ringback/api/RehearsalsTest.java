package dev.ringback.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasEntry;
import static org.hamcrest.Matchers.nullValue;

import dev.ringback.postgres.reading.WrittenLog;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
@TestProfile(TokensProfile.class)
class RehearsalsTest {
    private final WrittenLog log = LogDatabase.log();
    private String path = "";

    @BeforeEach
    void aChangeOfAUser() {
        log.clear();
        log.write("DROP TABLE IF EXISTS public.users, public.subscriptions, public.user_log");
        log.write("CREATE TABLE public.users (id bigint PRIMARY KEY, first_name text, last_name text, email text)");
        log.write("CREATE TABLE public.subscriptions (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
                + " user_id bigint UNIQUE, plan text)");
        log.write("INSERT INTO public.users VALUES (7, 'Amara', 'Okafor', 'amara@example.com')");
        path = "/api/v1/trigger-logs/" + log.change("public", "users", "INSERT", "7", "succeeded") + "/rehearsal";
    }

    @Test
    void itShowsWhatWouldComeOfTheChange() {
        operator()
                .post(path)
                .then()
                .statusCode(200)
                .body("status", equalTo("retrying"))
                .body("processors.'create-subscription'.status", equalTo("succeeded"))
                .body("processors.'welcome-mail'.status", equalTo("succeeded"))
                .body("processors.audit.status", equalTo("retrying"))
                .body("processors.audit.reason", org.hamcrest.Matchers.containsString("user_log"))
                .body("rows.size()", equalTo(1))
                .body("rows[0].table", equalTo("subscriptions"))
                .body("rows[0].operation", equalTo("INSERT"))
                .body("rows[0].before", nullValue())
                .body("rows[0].after", hasEntry("plan", "free"))
                .body("deliveries.recipient", contains("amara@example.com"))
                .body("captured", empty())
                .body("notShown", empty());
        assertThat(log.query("SELECT status FROM %s.database_trigger_logs")).containsExactly("succeeded");
        assertThat(log.query("SELECT id FROM public.subscriptions")).isEmpty();
        assertThat(log.query("SELECT id FROM %s.ringback_deliveries")).isEmpty();
    }

    @Test
    void oneProcessorAloneIsTried() {
        operator()
                .body(Map.of("processor", "create-subscription"))
                .post(path)
                .then()
                .statusCode(200)
                .body("status", equalTo("succeeded"))
                .body("processors.size()", equalTo(1))
                .body("deliveries", empty());
    }

    @Test
    void itIsRefusedWhileSomebodyHoldsWhatItNeeds() throws Exception {
        try (Connection other = LogDatabase.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE public.subscriptions");

            operator()
                    .post(path)
                    .then()
                    .statusCode(409)
                    .contentType("application/problem+json")
                    .header("Retry-After", equalTo("5"))
                    .body("code", equalTo("record-busy"));
        }
    }

    @Test
    void whatCannotBeReadIsRefused() {
        operator()
                .body(Map.of("processor", "nobody"))
                .post(path)
                .then()
                .statusCode(400)
                .body("parameter", equalTo("processor"));
        operator()
                .body(Map.of("dryRun", true))
                .post(path)
                .then()
                .statusCode(400)
                .body("parameter", equalTo("dryRun"));
        operator()
                .post("/api/v1/trigger-logs/4711/rehearsal")
                .then()
                .statusCode(404)
                .body("code", equalTo("no-such-change"));
    }

    @Test
    void onlyAnOperatorRehearses() {
        given().contentType(ContentType.JSON).post(path).then().statusCode(401);
        given().auth()
                .oauth2(TokensProfile.VIEWER)
                .contentType(ContentType.JSON)
                .post(path)
                .then()
                .statusCode(403)
                .body("code", equalTo("forbidden"));
    }

    private static RequestSpecification operator() {
        return given().auth().oauth2(TokensProfile.OPERATOR).contentType(ContentType.JSON);
    }
}
