package dev.ringback.postgres.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.ringback.change.Operation;
import dev.ringback.change.Outcome;
import dev.ringback.change.RetryPolicy;
import dev.ringback.change.TableName;
import dev.ringback.change.Verdict;
import dev.ringback.postgres.NamedTriggerMute;
import dev.ringback.postgres.PostgresLog;
import dev.ringback.postgres.TestDatabase;
import dev.ringback.postgres.capture.CaptureInstaller;
import dev.ringback.postgres.capture.CaptureSettings;
import dev.ringback.processing.Batch;
import dev.ringback.processing.Engine;
import dev.ringback.processing.Interest;
import dev.ringback.processing.Journal;
import dev.ringback.processing.Outcomes;
import dev.ringback.processing.Processor;
import dev.ringback.processing.Processors;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CascadeTest {
    private static final Duration LIMIT = Duration.ofHours(1);
    private static final String LOG = "SELECT id, klass_name, operation, record_id, origin, cause, hops, status"
            + " FROM database_trigger_logs ORDER BY id";
    private static final String OPEN_TICKET =
            "INSERT INTO tickets (id, subject, user_id) SELECT k, 'hello', k FROM unnest($1::bigint[]) k";
    private static final String TOUCH_TICKET =
            "UPDATE tickets SET subject = subject || '.' WHERE id = ANY ($1::bigint[])";
    private static final String TOUCH_USER =
            "UPDATE users SET last_name = last_name || '.' WHERE id = ANY ($1::bigint[])";

    private TestDatabase database;
    private Runnable meanwhile = () -> {};

    @BeforeEach
    void open() {
        database = TestDatabase.migrated();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whatACascadingProcessorWritesComesToOthersWithItsCause() {
        Engine<SqlConnection> engine = engine(
                limits(5, 30),
                cascade(answer("opens", "users", OPEN_TICKET)),
                answer("sees", "tickets", "SELECT $1::bigint[]"));
        database.execute("INSERT INTO users (last_name) VALUES ('holm'), ('berg')");

        drain(engine);

        assertThat(database.rows(LOG))
                .containsExactly(
                        "1|users|INSERT|1|local|null|null|succeeded",
                        "2|users|INSERT|2|local|null|null|succeeded",
                        "3|tickets|INSERT|1|self|1|1|succeeded",
                        "4|tickets|INSERT|2|self|2|1|succeeded");
        assertThat(database.rows("SELECT effects FROM database_trigger_logs ORDER BY id"))
                .containsExactly("{3}", "{4}", "null", "null");
    }

    @Test
    void itsWritesAreOfItsCausesTrace() {
        Engine<SqlConnection> engine = engine(
                limits(5, 30),
                cascade(answer("opens", "users", OPEN_TICKET)),
                answer("sees", "tickets", "SELECT $1::bigint[]"));
        database.execute("SET ringback.traceparent = 'a'; INSERT INTO users (last_name) VALUES ('holm')");
        database.execute("INSERT INTO users (last_name) VALUES ('berg')");

        drain(engine);

        assertThat(database.rows("SELECT klass_name, traceparent FROM database_trigger_logs ORDER BY id"))
                .containsExactly("users|a", "users|null", "tickets|a", "tickets|null");
    }

    @Test
    void allOthersStayQuietBesideIt() {
        Engine<SqlConnection> engine = engine(
                limits(5, 30),
                answer("before", "users", TOUCH_USER),
                cascade(answer("cascades", "users", OPEN_TICKET)),
                answer("later", "users", TOUCH_USER),
                answer("sees", "tickets", TOUCH_TICKET));
        database.execute("INSERT INTO users (last_name) VALUES ('holm'), ('berg')");

        drain(engine);

        assertThat(database.rows("SELECT klass_name, operation, origin FROM database_trigger_logs ORDER BY id"))
                .containsExactly(
                        "users|INSERT|local", "users|INSERT|local", "tickets|INSERT|self", "tickets|INSERT|self");
        assertThat(database.rows("SELECT last_name FROM users ORDER BY id")).containsExactly("holm..", "berg..");
        assertThat(database.rows("SELECT subject FROM tickets ORDER BY id")).containsExactly("hello.", "hello.");
    }

    @Test
    void whatSomebodyElseWritesMeanwhileIsNotItsEffect() {
        meanwhile = () -> database.execute("INSERT INTO tickets (id, subject) VALUES (70, 'mine')");
        Engine<SqlConnection> engine = engine(
                limits(5, 30),
                cascade(answer("opens", "users", OPEN_TICKET)),
                answer("sees", "tickets", "SELECT $1::bigint[]"));
        database.execute("INSERT INTO users (last_name) VALUES ('holm')");

        drain(engine);

        assertThat(database.rows("SELECT record_id, origin, cause FROM database_trigger_logs"
                        + " WHERE klass_name = 'tickets' ORDER BY record_id"))
                .containsExactly("1|self|1", "70|local|null");
    }

    @Test
    void whatIsUndoneLeavesNoEffect() {
        String failing = "WITH opened AS (" + OPEN_TICKET + " RETURNING id) SELECT 1 / (id - 2) FROM opened";
        Engine<SqlConnection> engine =
                engine(limits(5, 30), cascade(answer("opens", "users", failing)), answer("later", "users", TOUCH_USER));
        database.execute("INSERT INTO users (last_name) VALUES ('a'), ('b'), ('c')");

        drain(engine);

        assertThat(database.rows(
                        "SELECT klass_name, record_id, cause, effects, status FROM database_trigger_logs ORDER BY id"))
                .containsExactly(
                        "users|1|null|null|succeeded", "users|2|null|null|retrying", "users|3|null|null|succeeded");
        assertThat(database.rows("SELECT id FROM tickets ORDER BY id")).containsExactly("1", "3");
    }

    @Test
    void twoThatAnswerEachOtherAreEndedWithTheChainShown() {
        Engine<SqlConnection> engine = engine(
                limits(3, 30),
                cascade(answer("to-ticket", "users", TOUCH_TICKET)),
                cascade(answer("to-user", "tickets", TOUCH_USER)));
        database.execute(
                "INSERT INTO users (last_name) VALUES ('holm')",
                "INSERT INTO tickets (id, subject) VALUES (1, 'hello')",
                "TRUNCATE database_trigger_logs RESTART IDENTITY",
                "UPDATE users SET last_name = 'berg'");

        drain(engine);

        assertThat(database.rows(LOG))
                .containsExactly(
                        "1|users|UPDATE|1|local|null|null|succeeded",
                        "2|tickets|UPDATE|1|self|1|1|succeeded",
                        "3|users|UPDATE|1|self|2|2|succeeded",
                        "4|tickets|UPDATE|1|self|3|3|succeeded",
                        "5|users|UPDATE|1|self|4|4|parked");
        assertThat(database.value("SELECT error FROM database_trigger_logs WHERE status = 'parked'"))
                .isEqualTo("loop fuse: hop 4 of a chain, allowed are 3: #1 UPDATE of public.users 1 > #2 UPDATE of"
                        + " public.tickets 1 > #3 UPDATE of public.users 1 > #4 UPDATE of public.tickets 1 > #5 UPDATE of"
                        + " public.users 1");
    }

    @Test
    void aReleasedChangeGoesOnAndTheNextOneIsParked() {
        Engine<SqlConnection> engine = engine(limits(1, 30), cascade(answer("ever", "users", TOUCH_USER)));
        database.execute("INSERT INTO users (last_name) VALUES ('holm')");
        drain(engine);
        database.execute("UPDATE database_trigger_logs SET status = 'retrying', next_attempt_at = now(),"
                + " processors = ringback_released(processors) WHERE status = 'parked'");

        drain(engine);

        assertThat(database.rows("SELECT id, hops, status FROM database_trigger_logs ORDER BY id"))
                .containsExactly("1|null|succeeded", "2|1|succeeded", "3|2|succeeded", "4|3|parked");
    }

    @Test
    void aRecordThatProcessorsChangeTooOftenIsParked() {
        Engine<SqlConnection> engine = engine(limits(100, 3), cascade(answer("ever", "users", TOUCH_USER)));
        database.execute("INSERT INTO users (last_name) VALUES ('holm')");

        drain(engine);

        assertThat(database.rows("SELECT hops, status FROM database_trigger_logs ORDER BY id"))
                .containsExactly("null|succeeded", "1|succeeded", "2|succeeded", "3|succeeded", "4|parked");
        assertThat(database.value("SELECT error FROM database_trigger_logs WHERE status = 'parked'"))
                .startsWith("loop fuse: more than 3 changes of this record by processors within PT1M: #1 INSERT of");
    }

    @Test
    void severalChangesOfARecordInOneClaimCountTogether() {
        Engine<SqlConnection> engine = engine(
                limits(5, 3),
                cascade(answer("often", "users", TOUCH_TICKET, TOUCH_TICKET, TOUCH_TICKET, TOUCH_TICKET)),
                answer("sees", "tickets", "SELECT $1::bigint[]"));
        database.execute(
                "INSERT INTO tickets (id, subject) VALUES (1, 'hello')",
                "INSERT INTO users (last_name) VALUES ('holm')");

        drain(engine);

        assertThat(database.rows("SELECT status FROM database_trigger_logs WHERE origin = 'self' ORDER BY id"))
                .containsExactly("succeeded", "succeeded", "succeeded", "parked");
    }

    @Test
    void onlyProcessorsMayCascade() {
        List<Processor<SqlConnection>> known = List.of(answer("ever", "users", TOUCH_USER), answer("sees", "users"));

        assertThat(new Cascades(Set.of("ever"), TestDatabase.HOME).among(known))
                .extracting(Processor::name, processor -> processor instanceof Cascade)
                .containsExactly(tuple("ever", true), tuple("sees", false));
        assertThatThrownBy(() -> new Cascades(Set.of("evr"), TestDatabase.HOME).among(known))
                .hasMessageContaining(
                        "ringback.cascade.processors (RINGBACK_CASCADE_PROCESSORS) is evr, allowed is ever or sees");
    }

    private Engine<SqlConnection> engine(FuseSettings limits, List<Processor<SqlConnection>> processors) {
        Processors<SqlConnection> all = new Processors<>(processors, List.of(new Fuse(TestDatabase.HOME, limits)));
        new CaptureInstaller(database.pool(), TestDatabase.HOME, all.interests(), CaptureSettings.DEFAULT)
                .install()
                .await()
                .indefinitely();
        return new Engine<>(
                new PostgresLog(database.pool(), TestDatabase.HOME, NamedTriggerMute.NOTHING, LIMIT, LIMIT),
                all,
                new Verdict(new RetryPolicy(3, LIMIT, LIMIT, 0), LIMIT, new Random(1)),
                new Journal() {},
                new Engine.Settings(Duration.ofSeconds(1), Duration.ofMinutes(1)),
                System::nanoTime);
    }

    @SafeVarargs
    private Engine<SqlConnection> engine(FuseSettings limits, Processor<SqlConnection>... processors) {
        List<Processor<SqlConnection>> all = new ArrayList<>();
        for (Processor<SqlConnection> processor : processors) {
            all.add(processor);
        }
        return engine(limits, all);
    }

    private static void drain(Engine<SqlConnection> engine) {
        for (int claims = 0; engine.work(100).await().indefinitely().changes() > 0; claims++) {
            assertThat(claims).as("claims until nothing moves").isLessThan(100);
        }
    }

    private static Cascade cascade(Processor<SqlConnection> processor) {
        return new Cascade(processor, TestDatabase.HOME);
    }

    private Answer answer(String name, String table, String... statements) {
        return new Answer(name, TableName.of(table), List.of(statements));
    }

    private static Limits limits(int hops, int rate) {
        return new Limits(hops, rate, Duration.ofMinutes(1));
    }

    private record Limits(int hops, int rate, Duration window) implements FuseSettings {}

    /** Runs its statements with the keys of its changes. */
    private final class Answer implements Processor<SqlConnection> {
        private final String name;
        private final TableName table;
        private final List<String> statements;

        Answer(String name, TableName table, List<String> statements) {
            this.name = name;
            this.table = table;
            this.statements = new ArrayList<>(statements);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public List<Interest> interests() {
            return List.of(Interest.in(table, Operation.INSERT, Operation.UPDATE));
        }

        @Override
        public Uni<Outcomes> process(Batch batch, SqlConnection transaction) {
            Uni<Void> done = Uni.createFrom().voidItem();
            for (String sql : statements) {
                done = done.chain(() -> transaction
                        .preparedQuery(sql)
                        .execute(
                                Tuple.tuple().addArrayOfLong(batch.numericKeys().keyArray()))
                        .replaceWithVoid());
            }
            return done.invoke(this::somebodyElseWrites).replaceWith(() -> Outcomes.all(batch, Outcome.succeeded()));
        }

        private void somebodyElseWrites() {
            Runnable once = meanwhile;
            meanwhile = () -> {};
            once.run();
        }
    }
}
