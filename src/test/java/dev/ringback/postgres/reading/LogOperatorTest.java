package dev.ringback.postgres.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ringback.change.Status;
import dev.ringback.postgres.TestDatabase;
import io.smallrye.mutiny.Uni;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What an operator does to the log, beside those who settle it. */
class LogOperatorTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Filter USERS = Filter.where().table("users").build();
    private static final String SETTLE = "UPDATE database_trigger_logs SET status = 'succeeded' WHERE id = ";

    private final TestDatabase database = TestDatabase.migrated().refusingUntoldStatuses();
    private final WrittenLog log = new WrittenLog(database.database(), "public");
    private final LogSession session = new LogSession(database.pool());
    private final LogOperator operator = new LogOperator(new LogReader(session, TestDatabase.HOME), TestDatabase.HOME);

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest
    @CsvSource({
        "RETRY, dead waiting retrying parked, retrying",
        "IGNORE, dead waiting retrying parked pending, ignored",
        "RELEASE, parked, retrying"
    })
    void eachActTakesItsStatusesAndLeavesTheOthersAlone(LogAct act, String takes, String becomes) {
        for (Status status : Status.values()) {
            long id = log.change(status.word(), status.word());

            boolean accepted = get(session.act(open -> operator.one(open, act, id, "ada")))
                    .orElseThrow()
                    .accepted();

            assertThat(accepted).as(status.word()).isEqualTo(takes.contains(status.word()));
            assertThat(status(id)).isEqualTo(accepted ? becomes : status.word());
        }
    }

    /** The claim's floor relies on it: below it, nothing pending can come to be. */
    @ParameterizedTest
    @EnumSource
    void noActMakesAnythingPending(LogAct act) {
        for (Status status : Status.values()) {
            log.change(status.word(), status.word());
        }
        long before = count("status = 'pending'");

        all(act, USERS.with(act.takes()), 100);

        assertThat(count("status = 'pending'")).isLessThanOrEqualTo(before);
    }

    @Test
    void whatIsIgnoredSaysByWhomAndWhatItWas() {
        long id = log.change("1", "dead");
        log.write("""
                UPDATE %s.database_trigger_logs SET error = 'no route', next_attempt_at = now(), deadline = now(),
                    waiting_for = 'x', processors = '{"audit": {"status": "succeeded"},
                        "welcome-mail": {"status": "dead", "reason": "no route"}}'""");

        get(session.act(open -> operator.one(open, LogAct.IGNORE, id, "ada")));

        assertThat(database.rows("""
                SELECT error, processors, processed_at IS NOT NULL, next_attempt_at, deadline, waiting_for
                FROM database_trigger_logs"""))
                .containsExactly("ignored by ada; was dead: no route|{\"audit\": {\"status\": \"succeeded\"},"
                        + " \"welcome-mail\": {\"reason\": \"ignored by ada; was dead: no route\","
                        + " \"status\": \"ignored\"}}|t|null|null|null");
    }

    @Test
    void anActTakesTheOldestUpToTheMostAndSaysThatThereAreMore() {
        List<Long> ids = List.of(log.change("1", "dead"), log.change("2", "dead"), log.change("3", "dead"));

        assertThat(all(LogAct.RETRY, dead(), 2)).isEqualTo(new LogOperator.Tally(2, 2, true));
        assertThat(ids.stream().map(this::status)).containsExactly("retrying", "retrying", "dead");
        assertThat(all(LogAct.RETRY, dead(), 2)).isEqualTo(new LogOperator.Tally(1, 1, false));
    }

    @Test
    void askingUntilNothingIsLeftComesToAnEndThoughWhatIsRetriedIsRetrying() {
        for (int i = 0; i < 5; i++) {
            log.change(String.valueOf(i), i % 2 == 0 ? "dead" : "waiting");
        }
        Filter unwell = USERS.with(LogAct.RETRY.unasked());

        assertThat(all(LogAct.RETRY, unwell, 3).changed()).isEqualTo(3);
        assertThat(all(LogAct.RETRY, unwell, 3).changed()).isEqualTo(2);
        assertThat(all(LogAct.RETRY, unwell, 3)).isEqualTo(new LogOperator.Tally(0, 0, false));
    }

    @Test
    void aCountChangesNothingAndGoesOnBeyondTheMost() {
        log.change("1", "dead");
        log.change("2", "dead");
        log.change("3", "parked");
        log.change("public", "tickets", "UPDATE", "4", "dead");

        assertThat(count(dead(), 1)).isEqualTo(new LogOperator.Tally(2, 0, true));
        assertThat(count(dead(), 2)).isEqualTo(new LogOperator.Tally(2, 0, false));
        assertThat(count("status = 'retrying'")).isZero();
    }

    @Test
    void anActOnAllLeavesOutWhatIsBeingSettledAtThisMomentAndWaitsForNobody() throws SQLException {
        long settling = log.change("1", "waiting");
        long free = log.change("2", "waiting");
        try (Connection engine = database.connect();
                Statement statement = engine.createStatement()) {
            engine.setAutoCommit(false);
            statement.execute(SETTLE + settling);

            assertThat(all(LogAct.IGNORE, USERS.with(Set.of(Status.WAITING)), 100))
                    .isEqualTo(new LogOperator.Tally(2, 1, false));

            engine.commit();
        }
        assertThat(status(settling)).isEqualTo("succeeded");
        assertThat(status(free)).isEqualTo("ignored");
    }

    @ParameterizedTest
    @EnumSource(names = {"RETRY", "IGNORE"})
    void anActOnOneWaitsForItsSettlingAndJudgesItAsItIsThen(LogAct act) throws SQLException {
        long id = log.change("1", "waiting");
        try (Connection engine = database.connect();
                Statement statement = engine.createStatement()) {
            engine.setAutoCommit(false);
            statement.execute(SETTLE + id);
            CompletableFuture<Boolean> accepted = session.act(open -> operator.one(open, act, id, "ada"))
                    .map(asked -> asked.orElseThrow().accepted())
                    .subscribeAsCompletionStage();
            await().atMost(LONG).until(() -> database.value("""
                    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'""").equals("1"));

            engine.commit();

            assertThat(accepted.join()).isFalse();
        }
        assertThat(status(id)).isEqualTo("succeeded");
    }

    /** So the engine's own effects are undone, and nothing is done twice or in vain. */
    @Test
    void whoSettlesWhatWasIgnoredMeanwhileIsRefused() {
        long id = log.change("1", "waiting");
        all(LogAct.IGNORE, USERS.with(Set.of(Status.WAITING)), 100);

        assertThat(database.pool().query("""
                                SELECT ringback_settle(ARRAY[%d], ARRAY[1], ARRAY['succeeded'], ARRAY[NULL], ARRAY['{}'::jsonb],
                                    ARRAY[0], ARRAY[0], ARRAY[NULL], ARRAY[0], '{}')""".formatted(id)).execute().subscribeAsCompletionStage())
                .failsWithin(LONG)
                .withThrowableThat()
                .withMessageContaining("RB001");
        assertThat(status(id)).isEqualTo("ignored");
    }

    private static Filter dead() {
        return USERS.with(Set.of(Status.DEAD));
    }

    private LogOperator.Tally count(Filter filter, int most) {
        return get(session.act(open -> operator.count(open, LogAct.RETRY, filter, most)));
    }

    private LogOperator.Tally all(LogAct act, Filter filter, int most) {
        return get(session.act(open -> operator.all(open, act, filter, "ada", most)));
    }

    private String status(long id) {
        return database.value("SELECT status FROM database_trigger_logs WHERE id = " + id);
    }

    private long count(String condition) {
        return Long.parseLong(database.value("SELECT count(*) FROM database_trigger_logs WHERE " + condition));
    }

    private static <T> T get(Uni<T> answer) {
        return answer.await().atMost(LONG);
    }
}
