package dev.ringback.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Operation;
import dev.ringback.change.Outcome;
import dev.ringback.change.RetryPolicy;
import dev.ringback.change.TableName;
import dev.ringback.change.Verdict;
import dev.ringback.postgres.reading.AttemptMade;
import dev.ringback.postgres.reading.LogAct;
import dev.ringback.postgres.reading.LogOperator;
import dev.ringback.postgres.reading.LogReader;
import dev.ringback.postgres.reading.LogSession;
import dev.ringback.postgres.replay.Replay;
import dev.ringback.processing.Batch;
import dev.ringback.processing.Engine;
import dev.ringback.processing.Interest;
import dev.ringback.processing.Journal;
import dev.ringback.processing.Outcomes;
import dev.ringback.processing.Processor;
import dev.ringback.processing.Processors;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of each attempt at a change. */
class AttemptsMadeTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(1);

    private final TestDatabase database = TestDatabase.migrated().refusingUntoldStatuses();
    private final LogSession session = new LogSession(database.pool());
    private final LogReader reader = new LogReader(session, TestDatabase.HOME);
    private final Moody mails = new Moody("mails");
    private final Moody audit = new Moody("audit");
    private final Processors<SqlConnection> processors = new Processors<>(List.of(audit, mails));
    private int maxAttempts = 100;

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aChangeThatFailsThreeTimesAndThenSucceedsShowsAllFourInOrder() {
        mails.says(failed("no route"), failed("no route to host"), failed("refused"), Outcome.succeeded());

        process(4);

        assertThat(told())
                .containsExactly(
                        "1 retrying no route {\"audit\": {\"status\": \"succeeded\"},"
                                + " \"mails\": {\"reason\": \"no route\", \"status\": \"retrying\"}}",
                        "2 retrying no route to host"
                                + " {\"mails\": {\"reason\": \"no route to host\", \"status\": \"retrying\"}}",
                        "3 retrying refused {\"mails\": {\"reason\": \"refused\", \"status\": \"retrying\"}}",
                        "4 succeeded null {\"mails\": {\"status\": \"succeeded\"}}");
        List<Instant> times = attempts().stream().map(AttemptMade::at).toList();
        assertThat(times).isSorted().doesNotHaveDuplicates();
        assertThat(database.value("SELECT status, attempts FROM database_trigger_logs"))
                .isEqualTo("succeeded|3");
        assertThat(reader.find(1).await().atMost(LIMIT).orElseThrow().entry().processedAt())
                .isEqualTo(times.get(3));
    }

    @Test
    void aDeadLetterShowsEachOfItsAttempts() {
        maxAttempts = 3;
        mails.says(failed("a"), failed("b"), failed("c"));

        process(3);

        assertThat(words()).containsExactly("1 retrying a", "2 retrying b", "3 dead c (attempt 3, the last)");
    }

    static Stream<List<Outcome>> endsWithoutAFailure() {
        return Stream.of(
                List.of(Outcome.succeeded()),
                List.of(Outcome.ignored("nothing to do")),
                List.of(Outcome.dead("never")),
                List.of(Outcome.parked("for a look")),
                List.of(Outcome.postponed("no table"), Outcome.succeeded()),
                List.of(Outcome.waiting("rain", LIMIT), Outcome.waiting("rain", LIMIT), Outcome.succeeded()));
    }

    @ParameterizedTest
    @MethodSource("endsWithoutAFailure")
    void whatNeverFailedHasNoneAndCostsNothing(List<Outcome> outcomes) {
        mails.says(outcomes.toArray(Outcome[]::new));

        process(outcomes.size());

        assertThat(database.value("SELECT attempts, attempts_made FROM database_trigger_logs"))
                .isEqualTo("0|null");
        assertThat(attempts()).isEmpty();
    }

    @Test
    void aWaitUsesNoAttemptAndIsNone() {
        mails.says(
                failed("no"),
                Outcome.waiting("rain", LIMIT),
                Outcome.postponed("no table"),
                Outcome.waiting("rain", LIMIT),
                failed("not yet"),
                Outcome.dead("never"));

        process(6);

        assertThat(words()).containsExactly("1 retrying no", "2 retrying not yet", "3 dead never");
    }

    @Test
    void ofMoreThanTwentyTheFirstFiveAndTheLatestFifteenAreKept() {
        mails.says(IntStream.rangeClosed(1, 24).mapToObj(nth -> failed("no")).toArray(Outcome[]::new));

        process(20);
        assertThat(attempts()).hasSize(20).extracting(AttemptMade::leftOut).containsOnly(0);
        process(4);

        assertThat(attempts())
                .extracting(AttemptMade::number)
                .containsExactlyElementsOf(IntStream.concat(IntStream.rangeClosed(1, 5), IntStream.rangeClosed(10, 24))
                        .boxed()
                        .toList());
        assertThat(attempts())
                .filteredOn(attempt -> attempt.leftOut() > 0)
                .singleElement()
                .matches(attempt -> attempt.number() == 10 && attempt.leftOut() == 4);
    }

    @Test
    void ofLongWordsTheBeginningIsKept() {
        mails.says(failed("é".repeat(2000)), failed("é".repeat(500)));

        process(2);

        String cut = "é".repeat(500) + "…";
        assertThat(attempts().get(0).error()).isEqualTo(cut);
        assertThat(attempts().get(0).processors()).contains("\"" + cut + "\"").hasSizeLessThan(700);
        assertThat(attempts().get(1).error()).isEqualTo("é".repeat(500));
        assertThat(database.value("SELECT length(error) FROM database_trigger_logs"))
                .isEqualTo("500");
    }

    @ParameterizedTest
    @ValueSource(strings = {"retry", "replay", "replay for one"})
    void anActNeitherLosesNorDoublesThem(String act) {
        maxAttempts = 2;
        mails.says(failed("a"), failed("b"), failed("c"), Outcome.succeeded());
        process(2);
        List<AttemptMade> before = attempts();
        assertThat(before).hasSize(2);

        act(act);
        assertThat(attempts()).isEqualTo(before);
        process(2);

        assertThat(words())
                .containsExactly("1 retrying a", "2 dead b (attempt 2, the last)", "1 retrying c", "2 succeeded null");
    }

    @Test
    void whatAnOperatorIgnoresKeepsThem() {
        mails.says(failed("a"));
        process(1);

        act("ignore");

        assertThat(words()).containsExactly("1 retrying a");
    }

    @Test
    void whatSomebodyWroteThereByHandKeepsNothingFromBeingSettled() {
        mails.says(failed("a"), Outcome.succeeded());
        process(1);
        database.execute("UPDATE database_trigger_logs SET attempts_made = '{\"no\": \"list\"}'");

        process(1);

        assertThat(words()).containsExactly("2 succeeded null");
    }

    private static Outcome failed(String reason) {
        return Outcome.failed(reason);
    }

    private void act(String act) {
        Replay replay = new Replay(reader, processors, TestDatabase.HOME);
        LogOperator operator = new LogOperator(reader, TestDatabase.HOME);
        session.act(open -> switch (act) {
                    case "retry" -> operator.one(open, LogAct.RETRY, 1, "ada").replaceWithVoid();
                    case "ignore" -> operator.one(open, LogAct.IGNORE, 1, "ada").replaceWithVoid();
                    case "replay" ->
                        replay.one(open, 1, new Replay.Wish(null, false, "ada")).replaceWithVoid();
                    default ->
                        replay.one(open, 1, new Replay.Wish("mails", false, "ada"))
                                .replaceWithVoid();
                })
                .await()
                .atMost(LIMIT);
    }

    /** An insert of a user, claimed so many times, whatever it is waiting for. */
    private void process(int times) {
        database.execute("INSERT INTO database_trigger_logs (payload, schema, klass_name) SELECT"
                + " '{\"operation\": \"INSERT\", \"record_id\": \"7\"}', 'public', 'users'"
                + " WHERE NOT EXISTS (SELECT FROM database_trigger_logs)");
        Engine<SqlConnection> engine = new Engine<>(
                new PostgresLog(database.pool(), TestDatabase.HOME, NamedTriggerMute.NOTHING, LIMIT, LIMIT),
                processors,
                new Verdict(new RetryPolicy(maxAttempts, SHORT, SHORT, 0), LIMIT, new Random(1)),
                new Journal() {},
                new Engine.Settings(LIMIT, Duration.ofMinutes(1)),
                System::nanoTime);
        for (int nth = 0; nth < times; nth++) {
            database.execute("UPDATE database_trigger_logs SET next_attempt_at = now() - interval '1 second'"
                    + " WHERE status IN ('retrying', 'waiting')");
            assertThat(engine.work(10).await().atMost(LIMIT).changes()).isEqualTo(1);
        }
    }

    private List<AttemptMade> attempts() {
        return reader.find(1).await().atMost(LIMIT).orElseThrow().attempts();
    }

    private List<String> words() {
        return attempts().stream()
                .map(attempt -> attempt.number() + " " + attempt.status() + " " + attempt.error())
                .toList();
    }

    private List<String> told() {
        return attempts().stream()
                .map(attempt ->
                        attempt.number() + " " + attempt.status() + " " + attempt.error() + " " + attempt.processors())
                .toList();
    }

    /** Says what it is told to say, one after the other, and then that it has succeeded. */
    private record Moody(String name, Deque<Outcome> script) implements Processor<SqlConnection> {
        Moody(String name) {
            this(name, new ArrayDeque<>());
        }

        void says(Outcome... outcomes) {
            script.addAll(List.of(outcomes));
        }

        @Override
        public List<Interest> interests() {
            return List.of(Interest.in(TableName.of("users"), Operation.INSERT));
        }

        @Override
        public Uni<Outcomes> process(Batch batch, SqlConnection transaction) {
            Outcome next = script.isEmpty() ? Outcome.succeeded() : script.remove();
            return Uni.createFrom().item(Outcomes.all(batch, next));
        }
    }
}
