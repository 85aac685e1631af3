package dev.ringback.processors;

import dev.ringback.change.Change;
import dev.ringback.change.RetryPolicy;
import dev.ringback.change.Settlement;
import dev.ringback.change.Verdict;
import dev.ringback.postgres.NamedTriggerMute;
import dev.ringback.postgres.PostgresLog;
import dev.ringback.postgres.TestDatabase;
import dev.ringback.processing.Engine;
import dev.ringback.processing.Journal;
import dev.ringback.processing.Processor;
import dev.ringback.processing.Processors;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Processors at work on a real database, whose log is written by hand, as by somebody's own trigger. */
public final class Workbench implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration RECHECK = Duration.ofMinutes(1);

    private final TestDatabase database = TestDatabase.migrated();
    private final Engine<SqlConnection> engine;

    public Workbench(Processor<SqlConnection> processor) {
        this.engine = engine(processor);
    }

    public TestDatabase database() {
        return database;
    }

    /** An engine as another replica would have it. */
    public Engine<SqlConnection> engine(Processor<SqlConnection> processor) {
        Verdict verdict = new Verdict(
                new RetryPolicy(10, Duration.ofMinutes(1), Duration.ofMinutes(10), 0), RECHECK, new Random(1));
        return new Engine<>(
                new PostgresLog(database.pool(), TestDatabase.HOME, NamedTriggerMute.NOTHING, LIMIT, LIMIT),
                new Processors<>(List.of(processor)),
                verdict,
                new Silence(),
                new Engine.Settings(Duration.ofSeconds(1), Duration.ofMinutes(1)),
                System::nanoTime);
    }

    public void execute(String... statements) {
        database.execute(statements);
    }

    /** Logs a change as a hand-written trigger does: five columns, and no values copied. */
    public void log(String operation, String table, long record) {
        log(operation, table, record, "{}");
    }

    /** Logs a change with more in its payload. */
    public void log(String operation, String table, long record, String more) {
        String method = operation.equals("DELETE") ? "delete" : "create_or_update";
        execute("""
                INSERT INTO database_trigger_logs (payload, schema, klass_name, created_at, updated_at)
                VALUES (jsonb_build_object('operation', '%s', 'klass_name', '%s', 'crud_method', '%s', 'record_id', '%d')
                        || '%s', 'public', '%s', now(), now())""".formatted(operation, table, method, record, more, table));
    }

    /** Makes whatever is retrying or waiting due. */
    public void letTimePass() {
        execute("UPDATE database_trigger_logs SET next_attempt_at = now() WHERE next_attempt_at IS NOT NULL");
    }

    public int work() {
        return engine.work(500).await().atMost(LIMIT).changes();
    }

    /** Status and reason of each change, oldest first. */
    public List<String> outcomes() {
        return database.rows("SELECT concat_ws(': ', status, error) FROM database_trigger_logs ORDER BY id");
    }

    public List<String> rows(String query) {
        return database.rows(query);
    }

    @Override
    public void close() {
        database.close();
    }

    private static final class Silence implements Journal {
        @Override
        public void settled(List<Change> changes, List<Settlement> settlements, Duration took) {}

        @Override
        public void changeFailed(String processor, Change change, Throwable failure) {}

        @Override
        public void processorCannotWork(String processor, String reason) {}

        @Override
        public void processorWorks(String processor) {}
    }
}
