package dev.ringback.postgres;

import dev.ringback.change.Operation;
import dev.ringback.change.Status;
import dev.ringback.change.TableName;
import dev.ringback.processing.ChangeLog;
import dev.ringback.processing.ChangeLogContract;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** What every log promises, held by the one in PostgreSQL. */
public class PostgresLogContractTest extends ChangeLogContract<SqlConnection> {
    private static TestDatabase database;
    private static PostgresLog log;

    @BeforeAll
    static void open() {
        database = TestDatabase.migrated();
        database.execute("CREATE TABLE effects (n bigserial, text text)");
        log = new PostgresLog(
                database.pool(),
                TestDatabase.HOME,
                NamedTriggerMute.NOTHING,
                Duration.ofSeconds(20),
                Duration.ofSeconds(20));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void empty() {
        database.execute("TRUNCATE database_trigger_logs, effects");
    }

    @Override
    protected ChangeLog<SqlConnection> log() {
        return log;
    }

    @Override
    protected long append(TableName table, Operation operation, String recordId) {
        String key = recordId == null ? "NULL" : Identifier.literal(recordId);
        return insert("jsonb_strip_nulls(jsonb_build_object('operation', '" + operation + "', 'record_id', " + key
                + ")), " + Identifier.literal(table.schema()) + ", " + Identifier.literal(table.name()));
    }

    @Override
    protected long appendMalformed() {
        return insert("'7', NULL, NULL");
    }

    private long insert(String values) {
        return Long.parseLong(database.value("INSERT INTO database_trigger_logs (payload, schema, klass_name) VALUES ("
                + values + ") RETURNING id"));
    }

    @Override
    protected long transactionOf(long id) {
        return Long.parseLong(database.value("SELECT txid FROM database_trigger_logs WHERE id = " + id));
    }

    @Override
    protected void settleElsewhere(long id) {
        database.execute("UPDATE database_trigger_logs SET status = 'ignored' WHERE id = " + id);
    }

    @Override
    protected Stored read(long id) {
        String[] row = database.value(
                        "SELECT status, attempts, coalesce(error, '') FROM database_trigger_logs WHERE id = " + id)
                .split("\\|", -1);
        return new Stored(Status.of(row[0]).orElseThrow(), Integer.parseInt(row[1]), row[2].isEmpty() ? null : row[2]);
    }

    @Override
    protected void passTime(Duration time) {
        database.execute("UPDATE database_trigger_logs SET next_attempt_at = next_attempt_at - interval '"
                + time.toMillis() + " ms', deadline = deadline - interval '" + time.toMillis() + " ms'");
    }

    @Override
    protected Uni<Void> writeEffect(SqlConnection transaction, String text) {
        return transaction
                .preparedQuery("INSERT INTO effects (text) VALUES ($1::text)")
                .execute(Tuple.of(text))
                .replaceWithVoid();
    }

    @Override
    protected Uni<Void> failingStatement(SqlConnection transaction) {
        return transaction.query("SELECT 1 / 0").execute().replaceWithVoid();
    }

    @Override
    protected List<String> effects() {
        return database.rows("SELECT text FROM effects ORDER BY n");
    }
}
