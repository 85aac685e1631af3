package dev.ringback.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Change;
import dev.ringback.change.Outcome;
import dev.ringback.change.RetryPolicy;
import dev.ringback.change.Verdict;
import dev.ringback.processing.Batch;
import dev.ringback.processing.Engine;
import dev.ringback.processing.Journal;
import dev.ringback.processing.Outcomes;
import dev.ringback.processing.Processors;
import dev.ringback.processing.Screen;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the log keeps of a screen's answers. */
class PostgresScreenTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private TestDatabase database;
    private final Answering screen = new Answering();

    @BeforeEach
    void open() {
        database = TestDatabase.migrated();
        database.execute("CREATE TABLE effects (id bigint)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whatAScreenAnswersAndWritesIsSettledTogether() {
        log("1");
        screen.answer = Outcome.parked("a flood");

        work();

        assertThat(stored())
                .containsExactly(
                        "parked|a flood|{\"screen:answering\": {\"reason\": \"a flood\", \"status\": \"parked\"}}");
        assertThat(database.value("SELECT count(*) FROM effects")).isEqualTo("1");
    }

    @Test
    void aReleasedChangeIsNotParkedAgain() {
        log("1");
        screen.answer = Outcome.parked("a flood");
        work();
        database.execute("UPDATE database_trigger_logs SET status = 'retrying', next_attempt_at = now(),"
                + " processors = ringback_released(processors)");

        work();

        assertThat(stored())
                .containsExactly("ignored|released; was parked: a flood|{\"screen:answering\": {\"reason\":"
                        + " \"released; was parked: a flood\", \"status\": \"ignored\"}}");
    }

    @Test
    void aScreenThatLetsAChangePassAfterAWaitLeavesNothingBehind() {
        log("1");
        screen.answer = Outcome.waiting("an sfid", Duration.ofHours(1));
        work();
        screen.answer = Outcome.succeeded();
        database.execute("UPDATE database_trigger_logs SET next_attempt_at = now()");

        work();

        assertThat(stored()).containsExactly("ignored|no processor cares for this change|{}");
    }

    private List<String> stored() {
        return database.rows("SELECT status, error, processors FROM database_trigger_logs ORDER BY id");
    }

    private void log(String key) {
        database.execute("INSERT INTO database_trigger_logs (payload, schema, klass_name) VALUES"
                + " (jsonb_build_object('operation', 'INSERT', 'record_id', '" + key + "'), 'public', 'users')");
    }

    private void work() {
        Engine<SqlConnection> engine = new Engine<>(
                new PostgresLog(database.pool(), TestDatabase.HOME, NamedTriggerMute.NOTHING, LIMIT, LIMIT),
                new Processors<>(List.of(), List.of(screen)),
                new Verdict(new RetryPolicy(3, LIMIT, LIMIT, 0), LIMIT, new Random(1)),
                new Journal() {},
                new Engine.Settings(LIMIT, Duration.ofMinutes(1)),
                System::nanoTime);
        assertThat(engine.work(100).await().indefinitely().changes()).isPositive();
    }

    /** Notes each change that it sees, and answers what the test says. */
    private static final class Answering implements Screen<SqlConnection> {
        private Outcome answer = Outcome.succeeded();

        @Override
        public String name() {
            return "answering";
        }

        @Override
        public boolean concerns(Change change) {
            return true;
        }

        @Override
        public Uni<Outcomes> screen(Batch batch, SqlConnection transaction) {
            return transaction
                    .query("INSERT INTO effects VALUES ("
                            + batch.changes().get(0).id() + ")")
                    .execute()
                    .replaceWith(Outcomes.all(batch, answer));
        }
    }
}
