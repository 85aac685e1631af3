package dev.ringback.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Operation;
import dev.ringback.change.Outcome;
import dev.ringback.change.RetryPolicy;
import dev.ringback.change.TableName;
import dev.ringback.change.Verdict;
import dev.ringback.postgres.capture.CaptureInstaller;
import dev.ringback.postgres.capture.CaptureSettings;
import dev.ringback.postgres.cascade.Cascades;
import dev.ringback.postgres.cascade.Fuse;
import dev.ringback.postgres.cascade.FuseSettings;
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
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A processor that writes into the very table that it watches, with the real triggers in place. */
class NoLoopTest {
    private TestDatabase database;
    private Engine<SqlConnection> engine;

    @BeforeEach
    void open() {
        database = TestDatabase.migrated();
    }

    private void watchUsers(Processor<SqlConnection> processor) {
        Processors<SqlConnection> processors =
                new Processors<>(List.of(processor), List.of(new Fuse(TestDatabase.HOME, new FiveHops())));
        new CaptureInstaller(database.pool(), TestDatabase.HOME, processors.interests(), CaptureSettings.DEFAULT)
                .install()
                .await()
                .indefinitely();
        engine = new Engine<>(
                new PostgresLog(
                        database.pool(),
                        TestDatabase.HOME,
                        NamedTriggerMute.NOTHING,
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(20)),
                processors,
                new Verdict(
                        new RetryPolicy(3, Duration.ofSeconds(1), Duration.ofSeconds(1), 0),
                        Duration.ofSeconds(1),
                        new Random(1)),
                new Journal() {},
                new Engine.Settings(Duration.ofSeconds(1), Duration.ofMinutes(1)),
                System::nanoTime);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aProcessorsOwnWritesDoNotComeBackToItAndNobodyElsesChangeIsMissed() {
        watchUsers(new Shouts(database));
        database.execute("INSERT INTO users (last_name) VALUES ('holm')");

        int rounds = drain();

        assertThat(rounds).as("rounds until nothing is due").isEqualTo(2);
        assertThat(database.rows("SELECT record_id, operation, payload -> 'changed', status FROM database_trigger_logs"
                        + " ORDER BY id"))
                .as("the insert, and what another session did while the processor was at work, each once")
                .containsExactly("1|INSERT|null|succeeded", "2|INSERT|null|succeeded");
        assertThat(database.rows("SELECT last_name FROM users ORDER BY id")).containsExactly("HOLM", "MEANWHILE");
    }

    @Test
    void oneThatMayCascadeIntoItsOwnTableIsEndedByTheFuse() {
        Cascades cascades = new Cascades(Set.of("shouts"), TestDatabase.HOME);
        watchUsers(cascades.among(List.of(new Shouts(database))).get(0));
        database.execute("INSERT INTO users (last_name) VALUES ('holm')");

        drain();

        assertThat(database.rows("SELECT record_id, operation, origin, hops, status FROM database_trigger_logs"
                        + " WHERE record_id = '1' ORDER BY id"))
                .containsExactly(
                        "1|INSERT|local|null|succeeded",
                        "1|UPDATE|self|1|succeeded",
                        "1|UPDATE|self|2|succeeded",
                        "1|UPDATE|self|3|succeeded",
                        "1|UPDATE|self|4|succeeded",
                        "1|UPDATE|self|5|succeeded",
                        "1|UPDATE|self|6|parked");
        assertThat(database.rows("SELECT operation, origin FROM database_trigger_logs WHERE record_id = '2' AND id ="
                        + " (SELECT min(id) FROM database_trigger_logs WHERE record_id = '2')"))
                .as("what another session did while the processor was at work")
                .containsExactly("INSERT|local");
        assertThat(database.value(
                        "SELECT count(*) FROM database_trigger_logs WHERE status NOT IN ('succeeded', 'parked')"))
                .isEqualTo("0");
    }

    private record FiveHops() implements FuseSettings {
        @Override
        public int hops() {
            return 5;
        }

        @Override
        public int rate() {
            return 30;
        }

        @Override
        public Duration window() {
            return Duration.ofMinutes(1);
        }
    }

    private int drain() {
        for (int round = 1; round <= 20; round++) {
            if (engine.work(100).await().indefinitely().changes() == 0) {
                return round - 1;
            }
        }
        return 20;
    }

    /** Writes last names in capitals; and while it first does so, another session inserts a user. */
    private static final class Shouts implements Processor<SqlConnection> {
        private final TestDatabase database;
        private boolean first = true;

        Shouts(TestDatabase database) {
            this.database = database;
        }

        @Override
        public String name() {
            return "shouts";
        }

        @Override
        public List<Interest> interests() {
            return List.of(Interest.in(TableName.of("users"), Operation.INSERT, Operation.UPDATE));
        }

        @Override
        public Uni<Outcomes> process(Batch batch, SqlConnection transaction) {
            return transaction
                    .preparedQuery("UPDATE users SET last_name = upper(last_name) WHERE id = ANY ($1::bigint[])")
                    .execute(Tuple.tuple().addArrayOfLong(batch.numericKeys().keyArray()))
                    .call(() -> transaction.query("SELECT 1").execute())
                    .invoke(this::somebodyElseWrites)
                    .replaceWith(() -> Outcomes.all(batch, Outcome.succeeded()));
        }

        private void somebodyElseWrites() {
            if (first) {
                first = false;
                database.execute("INSERT INTO users (last_name) VALUES ('meanwhile')");
            }
        }
    }
}
