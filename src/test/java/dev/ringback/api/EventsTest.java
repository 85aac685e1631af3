package dev.ringback.api;

import static dev.ringback.api.TokensProfile.OPERATOR;
import static dev.ringback.api.TokensProfile.VIEWER;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.ringback.postgres.live.EventFeed;
import dev.ringback.postgres.reading.WrittenLog;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.config.HttpClientConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Server-sent events over HTTP. */
@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
@TestProfile(TokensProfile.class)
class EventsTest {
    private final WrittenLog log = LogDatabase.log();
    private final HttpClient client = HttpClient.newHttpClient();

    @Inject
    EventFeed feed;

    @TestHTTPResource("/api/v1/events")
    URI events;

    @BeforeEach
    void emptyLog() {
        log.clear();
    }

    @Test
    void aChangeIsAnEventWithTheListsItemWithoutItsPayload() throws Exception {
        try (Ear ear = listen("", "Bearer " + VIEWER, null)) {
            long id = log.change("7", "pending");
            ear.hears("event:change");
            String data = ear.line("data:");
            assertThat(data)
                    .contains("\"id\":" + id, "\"recordId\":\"7\"", "\"status\":\"pending\"")
                    .doesNotContain("payload");
            String last = ear.line("id:").substring("id:".length()).strip();
            log.change("8", "dead");
            try (Ear again = listen("", "Bearer " + VIEWER, last)) {
                again.hears("event:change");
                assertThat(again.line("data:")).contains("\"recordId\":\"8\"");
            }
        }
    }

    @Test
    void eventsAreFilteredAsTheListAndABrowserLogsInWithBasic() throws Exception {
        String basic = Base64.getEncoder().encodeToString(("viewer:" + VIEWER).getBytes(StandardCharsets.UTF_8));
        try (Ear ear = listen("?status=dead&table=users", "Basic " + basic, null)) {
            log.change("7", "pending");
            log.change("8", "dead");
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(ear.data()).anyMatch(data -> data.contains("\"recordId\":\"8\"")));
            assertThat(ear.data()).as("what was logged before it was not told").hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"?since=2026-01-01T00:00:00Z", "?limit=5", "?status=lost", "?colour=red"})
    void whatCannotBeFilteredIsRefused(String query) {
        asking().auth()
                .oauth2(VIEWER)
                .get("/api/v1/events" + query)
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "1:2", "1:2:3/4", "'; DROP TABLE users", "1:2:x", "1:2:/1:2:/x"})
    void anIdThatIsNoneIsRefused(String id) {
        asking().auth()
                .oauth2(VIEWER)
                .header("Last-Event-ID", id)
                .get("/api/v1/events")
                .then()
                .statusCode(400)
                .body("parameter", equalTo("Last-Event-ID"));
    }

    @ParameterizedTest
    @CsvSource({VIEWER + ", (hidden)", OPERATOR + ", anna@shop.example"})
    void aViewerHearsNoValueAndAnOperatorDoes(String token, String heard) throws Exception {
        long id = log.change("7", "pending");
        try (Ear ear = listen("", "Bearer " + token, null)) {
            log.write("UPDATE %s.database_trigger_logs SET status = 'dead', processed_txid = txid_current(),"
                    + " error = 'Key (email)=(anna@shop.example) already exists.',"
                    + " processors = '{\"audit\": {\"status\": \"dead\", \"reason\": \"no mail for"
                    + " ''anna@shop.example''\"}}'");
            ear.hears("event:change");
            JsonPath item = JsonPath.from(ear.line("data:").substring("data:".length()));
            assertThat(item.getLong("id")).isEqualTo(id);
            assertThat(item.getString("error")).contains("Key (email)=").contains(heard);
            assertThat(item.getString("processors.audit.reason")).contains(heard);
            assertThat(ear.lines().toString().contains("anna")).isEqualTo(heard.contains("anna"));
        }
    }

    @Test
    void thereIsRoomForSoManyAndForAnotherOneWhenOneHasGone() throws Exception {
        List<Ear> ears = new ArrayList<>();
        for (int nth = 0; nth < 3; nth++) {
            ears.add(listen("", "Bearer " + VIEWER, null));
        }
        asking().auth()
                .oauth2(OPERATOR)
                .get("/api/v1/events")
                .then()
                .statusCode(503)
                .contentType("application/problem+json")
                .body("code", equalTo("too-many-listeners"));
        ears.remove(0).close();
        await().atMost(Duration.ofMinutes(1)).until(() -> feed.listeners() == 2);
        ears.add(listen("", "Bearer " + OPERATOR, null));
        ears.forEach(Ear::close);
    }

    /** Nothing is left of those who go, whether they were told anything or not. */
    @AfterEach
    void whoHasGoneIsForgotten() {
        await().atMost(Duration.ofMinutes(1)).until(() -> feed.listeners() == 0);
    }

    @Test
    void whoAsksForTheHeadAloneIsNoListener() {
        RequestSpecification viewer = asking().auth().oauth2(VIEWER);
        for (int nth = 0; nth < 5; nth++) {
            viewer.head("/api/v1/events").then().statusCode(200).contentType("text/event-stream");
            assertThat(feed.listeners()).isZero();
            viewer.get("/api/v1/acts").then().statusCode(200);
        }
        viewer.head("/api/v1/events?status=lost").then().statusCode(400);
    }

    @Test
    void aStrangerHearsNothing() {
        asking().get("/api/v1/events").then().statusCode(401);
    }

    /** Where a refusal is expected and a stream comes, the test does not wait for the stream's end. */
    private static RequestSpecification asking() {
        return given().config(RestAssuredConfig.config()
                .httpClient(HttpClientConfig.httpClientConfig().setParam("http.socket.timeout", 60_000)));
    }

    private Ear listen(String query, String authorization, String last) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(events + query))
                .header("Authorization", authorization)
                .header("Accept", "text/event-stream");
        if (last != null) {
            request.header("Last-Event-ID", last);
        }
        return new Ear(client.send(request.build(), HttpResponse.BodyHandlers.ofLines()));
    }
}
