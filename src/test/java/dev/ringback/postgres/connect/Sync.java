package dev.ringback.postgres.connect;

import dev.ringback.change.Operation;
import dev.ringback.change.TableName;
import dev.ringback.demo.connect.ConnectSchema;
import dev.ringback.postgres.TestDatabase;
import dev.ringback.postgres.acts.Acts;
import dev.ringback.postgres.capture.Bell;
import dev.ringback.postgres.capture.CaptureInstaller;
import dev.ringback.postgres.capture.CaptureSettings;
import dev.ringback.postgres.reading.LogSession;
import dev.ringback.processing.Interest;
import dev.ringback.salesforce.JourneySettings;
import io.smallrye.mutiny.Uni;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;

/** A database with Heroku Connect's schema and our capture on its contacts; the test plays Connect's part by SQL. */
final class Sync implements AutoCloseable {
    static final TableName CONTACT = new TableName("salesforce", "contact");
    private static final Duration LONG = Duration.ofSeconds(20);

    final TestDatabase database = TestDatabase.migrated();

    static Sync withContacts() {
        Sync sync = new Sync();
        try (Connection connection = sync.database.connect()) {
            ConnectSchema.salesforce().install(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        sync.watch(CONTACT);
        return sync;
    }

    static Sync without() {
        return new Sync();
    }

    void watch(TableName... tables) {
        get(new CaptureInstaller(
                        database.pool(),
                        TestDatabase.HOME,
                        Arrays.stream(tables)
                                .map(table -> Interest.in(table, Operation.INSERT, Operation.UPDATE, Operation.DELETE))
                                .toList(),
                        new CaptureSettings(Bell.SLEEPING, Duration.ofMillis(500)))
                .install());
    }

    ConnectLog log() {
        return new ConnectLog(new LogSession(database.pool()), TestDatabase.HOME, () -> "salesforce");
    }

    /** A repair, as REST has it done. */
    Uni<RepairReport> repair(JourneySettings settings, RepairWish wish) {
        Repairs repairs = new Repairs(log(), settings);
        LogSession session = new LogSession(database.pool());
        return wish.dryRun()
                ? new Acts(session, TestDatabase.HOME).undone(open -> repairs.repair(open, wish, "somebody"))
                : session.actInSteps(open -> repairs.repair(open, wish, "somebody"));
    }

    /** Somebody's own write; the answer is the id of its change in our log. */
    long write(String sql) {
        database.execute(sql);
        return newest();
    }

    long newest() {
        return Long.parseLong(database.value("SELECT max(id) FROM database_trigger_logs"));
    }

    /** What Connect does with the newest row of its log: it moves to the archive once it is processed. */
    void processed(String state, String message) {
        database.execute("""
                WITH done AS (
                    DELETE FROM salesforce._trigger_log
                    WHERE id = (SELECT max(id) FROM salesforce._trigger_log) RETURNING *)
                INSERT INTO salesforce._trigger_log_archive
                    (id, txid, created_at, updated_at, processed_at, state, action, table_name, record_id, sfid, old,
                     "values", sf_message)
                SELECT id, txid, created_at, now(), now(), '%s', action, table_name, record_id, sfid, old, "values",
                       nullif('%s', '')
                FROM done""".formatted(state, message.replace("'", "''")));
    }

    /** The same, where it stays for a while. */
    void answered(String state, String message) {
        database.execute("""
                UPDATE salesforce._trigger_log SET state = '%s', sf_message = nullif('%s', ''), processed_at = now()
                WHERE id = (SELECT max(id) FROM salesforce._trigger_log)
                """.formatted(state, message.replace("'", "''")));
    }

    static <T> T get(Uni<T> answer) {
        return answer.await().atMost(LONG);
    }

    @Override
    public void close() {
        database.close();
    }
}
