package dev.ringback.postgres.pause;

import dev.ringback.change.Operation;
import dev.ringback.change.Outcome;
import dev.ringback.change.RetryPolicy;
import dev.ringback.change.TableName;
import dev.ringback.change.Verdict;
import dev.ringback.postgres.NamedTriggerMute;
import dev.ringback.postgres.PostgresLog;
import dev.ringback.postgres.TestDatabase;
import dev.ringback.postgres.reading.LogSession;
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
import java.util.List;
import java.util.Random;

/** A log with two processors, each of which writes down what it was called for, and what can pause them. */
final class PausedTown implements AutoCloseable {
    static final Pausable MAIL = Pausable.processor("mail");
    static final Pausable USERS = Pausable.table(TableName.of("users"));
    static final Duration LIMIT = Duration.ofMinutes(1);

    final TestDatabase database = TestDatabase.migrated().refusingUntoldStatuses();
    final LogSession session = new LogSession(database.pool());
    final PauseBook book = new PauseBook(session, TestDatabase.HOME);
    final Releaser releaser = new Releaser(database.pool(), TestDatabase.HOME);
    final PostgresLog log = new PostgresLog(database.pool(), TestDatabase.HOME, NamedTriggerMute.NOTHING, LIMIT, LIMIT);

    PausedTown() {
        database.execute(
                "CREATE TABLE effects (nth bigint GENERATED ALWAYS AS IDENTITY, processor text, change bigint)");
    }

    /** A replica: it knows nothing but what is in the database. */
    Engine<SqlConnection> replica() {
        return new Engine<>(
                log,
                new Processors<>(List.of(new Noting("mail"), new Noting("audit")), List.of()),
                new Verdict(new RetryPolicy(3, LIMIT, LIMIT, 0), LIMIT, new Random(1)),
                new Journal() {},
                new Engine.Settings(LIMIT, Duration.ofMinutes(1)),
                System::nanoTime);
    }

    int work() {
        return replica().work(1_000).await().atMost(LIMIT).changes();
    }

    void workAll() {
        while (work() > 0) {
            // once more
        }
    }

    void change(String... records) {
        for (String record : records) {
            database.execute("INSERT INTO database_trigger_logs (payload, schema, klass_name) VALUES"
                    + " (jsonb_build_object('operation', 'INSERT', 'record_id', '" + record + "'), 'public', 'users')");
        }
    }

    PauseBook.Acted pause(Pausable what) {
        return session.act(one -> book.pause(one, what, "a test", "operator"))
                .await()
                .atMost(LIMIT);
    }

    PauseBook.Acted resume(Pausable what) {
        return session.act(one -> book.resume(one, what, "operator")).await().atMost(LIMIT);
    }

    void release() {
        releaser.release().await().atMost(LIMIT);
    }

    List<String> effects() {
        return database.rows("SELECT processor || ':' || change FROM effects ORDER BY nth");
    }

    List<String> statuses() {
        return database.rows("SELECT status FROM database_trigger_logs ORDER BY id");
    }

    @Override
    public void close() {
        database.close();
    }

    private record Noting(String name) implements Processor<SqlConnection> {
        @Override
        public List<Interest> interests() {
            return List.of(Interest.in(TableName.of("users"), Operation.INSERT));
        }

        @Override
        public Uni<Outcomes> process(Batch batch, SqlConnection transaction) {
            String values = String.join(
                    ", ",
                    batch.changes().stream()
                            .map(change -> "('" + name + "', " + change.id() + ")")
                            .toList());
            return transaction
                    .query("INSERT INTO effects (processor, change) VALUES " + values)
                    .execute()
                    .replaceWith(Outcomes.all(batch, Outcome.succeeded()));
        }
    }
}
