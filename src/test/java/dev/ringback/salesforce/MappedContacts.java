package dev.ringback.salesforce;

import dev.ringback.change.Operation;
import dev.ringback.change.RetryPolicy;
import dev.ringback.change.TableName;
import dev.ringback.change.Verdict;
import dev.ringback.demo.connect.ConnectSchema;
import dev.ringback.postgres.NamedTriggerMute;
import dev.ringback.postgres.PostgresLog;
import dev.ringback.postgres.TestDatabase;
import dev.ringback.postgres.capture.CaptureInstaller;
import dev.ringback.postgres.capture.CaptureSettings;
import dev.ringback.processing.Engine;
import dev.ringback.processing.Interest;
import dev.ringback.processing.Journal;
import dev.ringback.processing.Processor;
import dev.ringback.processing.Processors;
import dev.ringback.processing.Screen;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** A database with Heroku Connect's schema, whose contacts are captured. */
public final class MappedContacts implements AutoCloseable {
    public static final TableName CONTACT = new TableName("salesforce", "contact");
    static final MappedTables TABLES = new MappedTables(() -> "salesforce");

    public final TestDatabase database = TestDatabase.migrated();

    public MappedContacts() throws SQLException {
        try (Connection connection = database.connect()) {
            ConnectSchema.salesforce().install(connection);
        }
    }

    public MappedContacts watched(List<Interest> interests) {
        new CaptureInstaller(database.pool(), TestDatabase.HOME, TABLES.carrying(interests), CaptureSettings.DEFAULT)
                .install()
                .await()
                .indefinitely();
        return this;
    }

    public MappedContacts watched() {
        return watched(List.of(Interest.in(CONTACT, Operation.INSERT, Operation.UPDATE, Operation.DELETE)));
    }

    /** Each statement in a transaction of its own, by Heroku Connect. */
    public void connect(String... statements) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET xmlbinary = 'hex'");
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Each statement in a transaction of its own, by anybody else. */
    public void local(String... statements) {
        database.execute(statements);
    }

    /** Claims until nothing is due, and says how many changes were settled. */
    public int work(
            List<? extends Processor<SqlConnection>> processors,
            List<? extends Screen<SqlConnection>> screens,
            Duration limit) {
        Engine<SqlConnection> engine = new Engine<>(
                new PostgresLog(database.pool(), TestDatabase.HOME, NamedTriggerMute.NOTHING, limit, limit),
                new Processors<>(processors, screens),
                new Verdict(new RetryPolicy(3, limit, limit, 0), limit, new Random(1)),
                new Journal() {},
                new Engine.Settings(Duration.ofSeconds(1), Duration.ofMinutes(1)),
                System::nanoTime);
        int settled = 0;
        for (int claimed = 1; claimed > 0; settled += claimed) {
            claimed = engine.work(100).await().indefinitely().changes();
        }
        return settled;
    }

    @Override
    public void close() {
        database.close();
    }
}
