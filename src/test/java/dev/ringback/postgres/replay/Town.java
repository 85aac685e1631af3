package dev.ringback.postgres.replay;

import dev.ringback.change.Outcome;
import dev.ringback.change.RetryPolicy;
import dev.ringback.change.TableName;
import dev.ringback.change.Verdict;
import dev.ringback.delivery.Letter;
import dev.ringback.delivery.Parcel;
import dev.ringback.postgres.NamedTriggerMute;
import dev.ringback.postgres.PostgresLog;
import dev.ringback.postgres.TestDatabase;
import dev.ringback.postgres.deliveries.PostgresOutbox;
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
import java.util.Map;
import java.util.Random;

/** A database in which two processors watch the users: one that counts, and one that writes letters. */
public final class Town implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    public final TestDatabase database = TestDatabase.migrated().refusingUntoldStatuses();
    public final Processors<SqlConnection> processors;
    public final Engine<SqlConnection> engine;

    public Town() {
        this(List.of());
    }

    public Town(List<Processor<SqlConnection>> others) {
        database.execute("CREATE TABLE seen (nth bigint GENERATED ALWAYS AS IDENTITY, change_id bigint, record text)");
        List<Processor<SqlConnection>> all = new ArrayList<>(List.of(new Counts(), new Writes()));
        all.addAll(others);
        processors = new Processors<>(all);
        engine = new Engine<>(
                new PostgresLog(database.pool(), TestDatabase.HOME, NamedTriggerMute.NOTHING, LIMIT, LIMIT),
                processors,
                new Verdict(new RetryPolicy(1, LIMIT, LIMIT, 0), LIMIT, new Random(1)),
                new Journal() {},
                new Engine.Settings(LIMIT, Duration.ofMinutes(1)),
                System::nanoTime);
    }

    /** An insert of each of these users, logged as by a hand-written trigger. */
    public void log(String... records) {
        for (String record : records) {
            database.execute("INSERT INTO database_trigger_logs (payload, schema, klass_name) VALUES"
                    + " (jsonb_build_object('operation', 'INSERT', 'record_id', '" + record + "'), 'public', 'users')");
        }
    }

    /** Works off all that is due. */
    public void work() {
        while (engine.work(1000).await().atMost(LIMIT).changes() > 0) {
            // goes on
        }
    }

    public List<String> rows(String query) {
        return database.rows(query);
    }

    @Override
    public void close() {
        database.close();
    }

    /** Takes note of each change that it sees; of one of the record 1300 it cannot. */
    private record Counts() implements Processor<SqlConnection> {
        @Override
        public String name() {
            return "counts";
        }

        @Override
        public List<Interest> interests() {
            return List.of(Interest.in(TableName.of("users"), dev.ringback.change.Operation.INSERT));
        }

        @Override
        public Uni<Outcomes> process(Batch batch, SqlConnection transaction) {
            return transaction
                    .preparedQuery("INSERT INTO seen (change_id, record) SELECT c.id, CASE WHEN c.record = '1300' THEN"
                            + " (1 / length(left(c.record, 0)))::text ELSE c.record END"
                            + " FROM unnest($1::bigint[], $2::text[]) c (id, record)")
                    .execute(Tuple.of(
                            batch.changes().stream().map(change -> change.id()).toArray(Long[]::new),
                            batch.changes().stream().map(change -> change.key()).toArray(String[]::new)))
                    .replaceWith(() -> Outcomes.all(batch, Outcome.succeeded()));
        }
    }

    /** Puts a letter in for each. */
    private record Writes() implements Processor<SqlConnection> {
        @Override
        public String name() {
            return "writes";
        }

        @Override
        public List<Interest> interests() {
            return List.of(Interest.in(TableName.of("users"), dev.ringback.change.Operation.INSERT));
        }

        @Override
        public Uni<Outcomes> process(Batch batch, SqlConnection transaction) {
            List<Parcel> parcels = batch.changes().stream()
                    .map(change -> Parcel.mail(
                            change.id(), change.key() + "@example.com", new Letter("welcome", "Hi", Map.of())))
                    .toList();
            return new PostgresOutbox(TestDatabase.HOME)
                    .put(name(), parcels, transaction)
                    .map(queued ->
                            Outcomes.split(batch, queued, Outcome.succeeded(), Outcome.ignored("already queued")));
        }
    }
}
