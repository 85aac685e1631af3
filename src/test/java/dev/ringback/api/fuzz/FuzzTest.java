package dev.ringback.api.fuzz;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.api.LogDatabase;
import dev.ringback.api.TokensProfile;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URL;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Thousands of requests, drawn from the description of the API: whatever is asked, the service answers, and as described.
 * Request n of a seed is always the same one: {@code -Dfuzz.seed=…}, {@code -Dfuzz.requests=…}.
 */
@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
@TestProfile(TokensProfile.class)
class FuzzTest {
    private static final long SEED = Long.getLong("fuzz.seed", 2026);
    private static final int REQUESTS = Integer.getInteger("fuzz.requests", 6_000);
    private static final int AT_ONCE = 8;
    private static final int ROUNDS_OF_LEARNING = 4;
    private static final int PATIENCE = 100;
    /** Only after another act upon the same, which is not drawn here. */
    private static final Set<String> NEEDS_MORE = Set.of(
            "POST /api/v1/backfills/{id}/cancel",
            "POST /api/v1/backfills/{id}/pause",
            "POST /api/v1/backfills/{id}/resume");

    @TestHTTPResource
    URL service;

    private final Map<String, List<String>> complaints = new ConcurrentSkipListMap<>();
    private final Map<String, Map<Integer, Integer>> answers = new ConcurrentSkipListMap<>();
    private final Known known = new Known();
    private final Recorder recorder = new Recorder();

    private ApiDocument document;
    private Examiner examiner;

    @BeforeEach
    void fillTheLog() {
        FullLog.write();
        document = ApiDocument.of(given().header("Authorization", "Bearer " + TokensProfile.VIEWER)
                .get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .extract()
                .asString());
        examiner = new Examiner(document);
    }

    @AfterEach
    void leaveNothing() {
        FullLog.remove();
    }

    @Test
    void whateverIsAskedIsAnsweredAsTheDescriptionSays() throws Exception {
        try (Wire wire = new Wire(service.getPort(), AT_ONCE)) {
            learn(wire);
            doEachOnce(wire);
            learn(wire);
            doEachOnce(wire);
            ExecutorService askers = Executors.newFixedThreadPool(AT_ONCE);
            List<Callable<Void>> requests = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                requests.add(asking(wire, i));
            }
            for (Future<Void> asked : askers.invokeAll(requests)) {
                asked.get();
            }
            askers.shutdown();
        }
        recorder.write();
        answers.forEach((operation, statuses) -> System.out.println("fuzz: " + operation + " " + statuses));
        assertThat(complaints)
                .as("complaints with the seed %d after %d requests", SEED, REQUESTS)
                .isEmpty();
        assertThat(document.operations().stream()
                        .filter(operation -> !NEEDS_MORE.contains(operation.title()))
                        .filter(operation -> !hasSucceeded(operation))
                        .map(Operation::title))
                .as("operations that never did what they are for")
                .isEmpty();
    }

    /** Lists tell the ids that the other paths ask for. */
    private void learn(Wire wire) throws Exception {
        Random random = new Random(SEED);
        Draw draw = new Draw(known, TokensProfile.OPERATOR, random);
        for (int round = 0; round < ROUNDS_OF_LEARNING; round++) {
            for (Operation operation : document.operations()) {
                if (operation.method().equals("GET")) {
                    Request asked = draw.valid(operation);
                    boolean inPages = operation.parameters().stream()
                            .anyMatch(one -> one.name().equals("limit"));
                    Answer answer =
                            wire.send(round == 0 && inPages ? asked.to(asked.path() + "?limit=500", "") : asked);
                    if (answer.status() == 200 && answer.mediaType().equals("application/json") && answer.whole()) {
                        known.learn(operation, ApiDocument.read(answer.body()));
                    }
                }
            }
        }
    }

    /** What is done to one is done before all of a filter are gone. */
    private void doEachOnce(Wire wire) {
        List<Operation> acts = document.operations().stream()
                .sorted(Comparator.comparing(
                        (Operation operation) -> !operation.path().contains("{")))
                .toList();
        for (Operation operation : acts) {
            Random random = new Random(SEED);
            for (int i = 0; i < PATIENCE && !hasSucceeded(operation); i++) {
                ask(wire, new Draw(known, TokensProfile.OPERATOR, random).valid(operation), -1);
            }
        }
    }

    private boolean hasSucceeded(Operation operation) {
        return answers.getOrDefault(operation.title(), Map.of()).keySet().stream()
                .anyMatch(status -> status < 300);
    }

    private Callable<Void> asking(Wire wire, int number) {
        return () -> {
            Random random = new Random(SEED * 1_000_003 + number);
            List<Operation> operations = document.operations();
            Operation operation = operations.get(number % operations.size());
            Request request = new Draw(known, TokensProfile.OPERATOR, random).valid(operation);
            if (random.nextInt(4) > 0) {
                request = new Spoiler(TokensProfile.VIEWER, random).spoilt(request);
            }
            ask(wire, request, number);
            return null;
        };
    }

    private void ask(Wire wire, Request request, int number) {
        try {
            Answer answer = wire.send(request);
            recorder.hear(request, answer);
            List<String> found = examiner.complaints(request, answer);
            found.forEach(complaint -> note(complaint, request, number, answer.toString()));
            if (request.method().equals(request.operation().method())) {
                answers.computeIfAbsent(request.operation().title(), title -> new ConcurrentSkipListMap<>())
                        .merge(answer.status(), 1, Integer::sum);
            }
        } catch (Exception e) {
            note("there is no answer", request, number, e.toString());
        }
    }

    /** Three of a kind are enough to see what it is. */
    private void note(String complaint, Request request, int number, String answer) {
        String kind = request.operation().title() + ": " + complaint;
        List<String> cases = complaints.computeIfAbsent(kind, other -> new ArrayList<>());
        synchronized (cases) {
            if (cases.size() < 3) {
                cases.add("\n    " + number + ": " + request + "\n      -> " + answer);
            }
        }
    }
}
