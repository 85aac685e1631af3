package dev.ringback.api;

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
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Acts on as many changes as one act takes, beside somebody who listens. */
@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
@TestProfile(TokensProfile.class)
class LargeActsTest {
    private static final int CHANGES = 10_000;
    private static final Pattern CHANGE = Pattern.compile("data:.*?\"recordId\":\"(\\d+)\".*?\"status\":\"(\\w+)\".*");

    private final WrittenLog log = LogDatabase.log();
    private final HttpClient client = HttpClient.newHttpClient();

    @Inject
    EventFeed feed;

    @TestHTTPResource("/api/v1/events")
    URI events;

    @BeforeEach
    void deadLetters() {
        log.clear();
        log.write("""
                INSERT INTO %s.database_trigger_logs (payload, schema, klass_name, status, error, attempts)
                SELECT jsonb_build_object('operation', 'INSERT', 'record_id', n::text), 'public', 'users', 'dead',
                       'connection refused', 10
                FROM generate_series(1, ${n}) n""".replace("${n}", Integer.toString(CHANGES)));
    }

    @AfterEach
    void nobodyListens() {
        await().atMost(Duration.ofMinutes(1)).until(() -> feed.listeners() == 0);
        log.clear();
    }

    @ParameterizedTest
    @CsvSource({"retry, retrying", "ignore, ignored"})
    void anActOnTenThousandChangesIsToldOfEachOfThemOnce(String act, String becomes)
            throws IOException, InterruptedException {
        List<String> told = new ArrayList<>();
        String last = null;
        boolean hasActed = false;
        while (told.size() < CHANGES) {
            try (Ear ear = listen(last)) {
                if (!hasActed) {
                    act(act);
                    hasActed = true;
                }
                int before = told.size();
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> isOver(ear) || before + told(ear).size() >= CHANGES);
                told.addAll(told(ear));
                last = lastId(ear);
            }
        }
        assertThat(told)
                .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, CHANGES)
                        .mapToObj(record -> record + " " + becomes)
                        .toList());
    }

    private static void act(String act) {
        given().auth()
                .oauth2(TokensProfile.OPERATOR)
                .contentType(ContentType.JSON)
                .body(Map.of("filter", Map.of("status", "dead", "error", "refused")))
                .post("/api/v1/trigger-logs/" + act)
                .then()
                .statusCode(200)
                .body("matched", equalTo(CHANGES))
                .body("changed", equalTo(CHANGES));
    }

    private Ear listen(String last) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(events)
                .header("Authorization", "Bearer " + TokensProfile.VIEWER)
                .header("Accept", "text/event-stream");
        if (last != null) {
            request.header("Last-Event-ID", last);
        }
        return new Ear(client.send(request.build(), HttpResponse.BodyHandlers.ofLines()));
    }

    /** Whoever is too slow is told so, and comes again. */
    private static boolean isOver(Ear ear) {
        return ear.lines().contains("event:dropped");
    }

    private static List<String> told(Ear ear) {
        return ear.lines().stream()
                .map(CHANGE::matcher)
                .filter(Matcher::matches)
                .map(change -> change.group(1) + " " + change.group(2))
                .toList();
    }

    private static String lastId(Ear ear) {
        return ear.lines().stream()
                .filter(line -> line.startsWith("id:"))
                .reduce((one, other) -> other)
                .orElseThrow()
                .substring("id:".length());
    }
}
