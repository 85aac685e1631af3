package dev.ringback.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Operation;
import dev.ringback.change.Outcome;
import dev.ringback.change.RetryPolicy;
import dev.ringback.change.TableName;
import dev.ringback.change.Verdict;
import dev.ringback.processing.Batch;
import dev.ringback.processing.ChangeLog;
import dev.ringback.processing.Claim;
import dev.ringback.processing.Engine;
import dev.ringback.processing.Fault;
import dev.ringback.processing.Interest;
import dev.ringback.processing.Journal;
import dev.ringback.processing.Look;
import dev.ringback.processing.Outcomes;
import dev.ringback.processing.Processor;
import dev.ringback.processing.Processors;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clocks that jump, and ids that come in any order: every change is processed. */
class UnsteadyDatabaseTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration HOUR = Duration.ofHours(1);

    private TestDatabase database;
    private volatile long floor;
    private volatile Outcome outcome = Outcome.succeeded();
    private Engine<SqlConnection> engine;

    @BeforeEach
    void open() {
        database = TestDatabase.migrated();
        engine = new Engine<>(
                new Watched(
                        new PostgresLog(database.pool(), TestDatabase.HOME, NamedTriggerMute.NOTHING, LIMIT, LIMIT)),
                new Processors<>(List.of(new Answers())),
                new Verdict(new RetryPolicy(9, HOUR, HOUR, 0), HOUR, new Random(1)),
                new Silence(),
                new Engine.Settings(Duration.ofMillis(1), Duration.ofMillis(500)),
                System::nanoTime);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void changesWhoseTimesAreYearsAwayAreProcessed() {
        database.execute(log("now() + interval '70 years'"), log("now() - interval '70 years'"), log("'infinity'"));
        assertAllAreProcessed(3);
    }

    /** The rest is a span, added to the database's clock: whatever the JVM thinks the time is. */
    @Test
    void aRestIsCountedFromTheDatabasesClock() {
        outcome = Outcome.failed("not yet");
        database.execute(log("now() + interval '70 years'"));
        work();
        assertThat(database.value("SELECT status, next_attempt_at - clock_timestamp() BETWEEN"
                        + " interval '59 minutes' AND interval '60 minutes' FROM database_trigger_logs"))
                .isEqualTo("retrying|t");
    }

    @Test
    void whatRestsIsDueWhenTheDatabasesClockHasJumpedAhead() {
        outcome = Outcome.failed("not yet");
        database.execute(log("now()"));
        work();
        outcome = Outcome.succeeded();
        work();
        assertThat(database.value("SELECT status FROM database_trigger_logs")).isEqualTo("retrying");
        database.execute("UPDATE database_trigger_logs SET next_attempt_at = next_attempt_at - interval '5 hours'");
        assertAllAreProcessed(1);
    }

    @Test
    void idsThatJumpAheadAndBackAreAllProcessed() {
        database.execute(log("now()"), restart(1_000_000_000_000L));
        database.execute(log("now()"));
        assertAllAreProcessed(2);
        awaitFloorAbove("SELECT max(id) FROM database_trigger_logs");
        database.execute(restart(500));
        database.execute(log("now()"), log("now()"));
        assertAllAreProcessed(4);
        database.execute(restart(2_000), log("now()"));
        assertAllAreProcessed(5);
    }

    /** Each session then has a store of its own: whoever wrote first may give the lower ids later. */
    @Test
    void idsThatSessionsKeepInStoreAreAllProcessed() throws SQLException {
        database.execute("ALTER SEQUENCE " + sequence() + " CACHE 50");
        try (Connection early = database.connect();
                Connection late = database.connect();
                Statement first = early.createStatement();
                Statement second = late.createStatement()) {
            first.execute(log("now()"));
            second.execute(log("now()"));
            assertAllAreProcessed(2);
            awaitFloorAbove("SELECT max(id) FROM database_trigger_logs");
            first.execute(log("now()"));
            assertThat(database.value("SELECT id < (SELECT max(id) FROM database_trigger_logs)"
                            + " FROM database_trigger_logs WHERE status = 'pending'"))
                    .isEqualTo("t");
            assertAllAreProcessed(3);
        }
    }

    @Test
    void aLowerIdThatIsCommittedLaterIsProcessed() throws SQLException {
        try (Connection slow = database.connect();
                Statement statement = slow.createStatement()) {
            statement.execute("BEGIN");
            statement.execute(log("now()"));
            database.execute(log("now()"));
            assertAllAreProcessed(1);
            awaitFloorAbove("SELECT max(id) FROM database_trigger_logs");
            statement.execute("COMMIT");
            assertAllAreProcessed(2);
        }
    }

    private void assertAllAreProcessed(int changes) {
        Awaitility.await()
                .pollInSameThread()
                .pollInterval(Duration.ofMillis(20))
                .atMost(LIMIT)
                .untilAsserted(() -> {
                    work();
                    assertThat(database.value("SELECT count(*) FROM database_trigger_logs WHERE status = 'succeeded'"))
                            .isEqualTo(Integer.toString(changes));
                });
    }

    /** Until the engine reads from above it, in the normal case. */
    private void awaitFloorAbove(String query) {
        long id = Long.parseLong(database.value(query));
        Awaitility.await()
                .pollInSameThread()
                .pollInterval(Duration.ofMillis(20))
                .atMost(LIMIT)
                .until(() -> {
                    work();
                    return floor > id;
                });
    }

    private void work() {
        engine.work(100).await().atMost(LIMIT);
    }

    private String restart(long id) {
        return "ALTER SEQUENCE " + sequence() + " RESTART WITH " + id;
    }

    private String sequence() {
        return database.value("SELECT pg_get_serial_sequence('database_trigger_logs', 'id')");
    }

    private static String log(String at) {
        return "INSERT INTO database_trigger_logs (payload, schema, klass_name, created_at, updated_at) VALUES"
                + " (jsonb_build_object('operation', 'INSERT', 'record_id', gen_random_uuid()::text),"
                + " 'public', 'users', " + at + ", " + at + ")";
    }

    /** Remembers from where the last claim read. */
    private final class Watched implements ChangeLog<SqlConnection> {
        private final ChangeLog<SqlConnection> log;

        Watched(ChangeLog<SqlConnection> log) {
            this.log = log;
        }

        @Override
        public Uni<Claim<SqlConnection>> claim(Look.Request request) {
            floor = request.from();
            return log.claim(request);
        }

        @Override
        public Uni<Boolean> isDue(Look.Request request) {
            return log.isDue(request);
        }

        @Override
        public Fault faultOf(Throwable failure) {
            return log.faultOf(failure);
        }
    }

    private final class Answers implements Processor<SqlConnection> {
        @Override
        public String name() {
            return "answers";
        }

        @Override
        public List<Interest> interests() {
            return List.of(Interest.in(TableName.of("users"), Operation.INSERT));
        }

        @Override
        public Uni<Outcomes> process(Batch batch, SqlConnection transaction) {
            return Uni.createFrom().item(() -> Outcomes.all(batch, outcome));
        }
    }

    private static final class Silence implements Journal {}
}
