package dev.ringback.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Operation;
import dev.ringback.change.Outcome;
import dev.ringback.change.RetryPolicy;
import dev.ringback.change.TableName;
import dev.ringback.change.Verdict;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What only the engine and a real database show together. */
class PostgresEngineTest {
    private TestDatabase database;
    private final List<String> broken = new ArrayList<>();

    @BeforeEach
    void open() {
        database = TestDatabase.migrated();
        database.execute(
                "CREATE TABLE allowed (key bigint PRIMARY KEY)",
                "CREATE TABLE effects (key bigint REFERENCES allowed DEFERRABLE INITIALLY DEFERRED)",
                "INSERT INTO allowed SELECT g FROM generate_series(1, 100) g WHERE g <> 42");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aDeferredConstraintFindsTheOneChangeThatBreaksIt() {
        log(100);

        work("INSERT INTO effects SELECT unnest($1::bigint[])");

        assertThat(database.rows("SELECT status, count(*) FROM database_trigger_logs GROUP BY 1 ORDER BY 1"))
                .containsExactly("retrying|1", "succeeded|99");
        assertThat(database.value("SELECT record_id, attempts FROM database_trigger_logs WHERE status = 'retrying'"))
                .isEqualTo("42|1");
        assertThat(database.value("SELECT count(*) FROM effects")).isEqualTo("99");
    }

    @Test
    void aMissingTableIsTheProcessorsFaultAndUsesNoAttempt() {
        log(3);

        work("INSERT INTO no_such_table SELECT unnest($1::bigint[])");

        assertThat(database.rows("SELECT DISTINCT status, attempts FROM database_trigger_logs"))
                .containsExactly("retrying|0");
        assertThat(broken).singleElement().asString().contains("no_such_table");
    }

    @Test
    void aStatementThatTakesTooLongIsCutOffAndCountsAsAFailure() {
        log(1);

        work("SELECT pg_sleep(600), $1::bigint[]", Duration.ofSeconds(1));

        assertThat(database.value("SELECT status, attempts, error LIKE '%timeout%' FROM database_trigger_logs"))
                .isEqualTo("retrying|1|t");
    }

    @Test
    void aChangeOfATableThatNobodyWatchesIsIgnoredWithAReason() {
        database.execute("INSERT INTO database_trigger_logs (payload, schema, klass_name) VALUES"
                + " ('{\"operation\": \"INSERT\", \"record_id\": \"1\"}', 'public', 'unwatched')");

        work("SELECT $1::bigint[]");

        assertThat(database.value("SELECT status, error FROM database_trigger_logs"))
                .isEqualTo("ignored|no processor cares for this change");
    }

    @Test
    void aKeyThatIsTooLongForAnIndexIsSettledLikeAnyOther() {
        database.execute("INSERT INTO database_trigger_logs (payload, schema, klass_name) SELECT"
                + " jsonb_build_object('operation', 'INSERT', 'record_id', string_agg(md5(g::text), '')),"
                + " 'public', 'users' FROM generate_series(1, 400) g");

        work("SELECT $1::bigint[]");

        assertThat(database.value("SELECT status, error LIKE '%is not a whole number', length(record_id)"
                        + " FROM database_trigger_logs"))
                .isEqualTo("dead|t|12800");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[1]; '''public'''; the payload is no JSON object",
                "{\"operation\": \"INSERT\"}; '''public'''; the payload has no record_id",
                "{\"operation\": \"MERGE\", \"record_id\": \"1\"}; '''public'''; the payload's operation is none of",
                "{\"operation\": \"INSERT\", \"record_id\": \"1\"}; NULL; schema and klass_name name no table"
            })
    void aRowThatCannotBeUnderstoodIsDeadWithTheReasonAndTheRestGoesOn(String payload, String schema, String reason) {
        log(1);
        database.execute("INSERT INTO database_trigger_logs (payload, schema, klass_name) VALUES ("
                + Identifier.literal(payload) + ", " + schema + ", 'users')");

        work("SELECT $1::bigint[]");

        assertThat(database.rows("SELECT status, error FROM database_trigger_logs ORDER BY id"))
                .first()
                .isEqualTo("succeeded|null");
        assertThat(database.value("SELECT status || ' ' || error FROM database_trigger_logs ORDER BY id DESC LIMIT 1"))
                .startsWith("dead malformed log row: ")
                .contains(reason);
    }

    private void log(int changes) {
        database.execute("INSERT INTO database_trigger_logs (payload, schema, klass_name) SELECT"
                + " jsonb_build_object('operation', 'INSERT', 'record_id', g::text), 'public', 'users'"
                + " FROM generate_series(1, " + changes + ") g");
    }

    private void work(String sql) {
        work(sql, Duration.ofMinutes(1));
    }

    private void work(String sql, Duration limit) {
        Engine<SqlConnection> engine = new Engine<>(
                new PostgresLog(database.pool(), TestDatabase.HOME, NamedTriggerMute.NOTHING, limit, limit),
                new Processors<>(List.of(new Runs(sql))),
                new Verdict(new RetryPolicy(3, limit, limit, 0), limit, new Random(1)),
                new Journal() {
                    @Override
                    public void processorCannotWork(String processor, String reason) {
                        broken.add(reason);
                    }
                },
                new Engine.Settings(limit, Duration.ofMinutes(1)),
                System::nanoTime);
        assertThat(engine.work(1000).await().indefinitely().changes()).isPositive();
    }

    /** Runs one statement with the keys. */
    private record Runs(String sql) implements Processor<SqlConnection> {
        @Override
        public String name() {
            return "runs";
        }

        @Override
        public List<Interest> interests() {
            return List.of(Interest.in(TableName.of("users"), Operation.INSERT));
        }

        @Override
        public Uni<Outcomes> process(Batch batch, SqlConnection transaction) {
            return transaction
                    .preparedQuery(sql)
                    .execute(Tuple.tuple().addArrayOfLong(batch.numericKeys().keyArray()))
                    .replaceWith(() -> Outcomes.all(batch, Outcome.succeeded())
                            .but(batch.numericKeys().refused()));
        }
    }
}
