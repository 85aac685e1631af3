package dev.ringback.salesforce;

import dev.ringback.change.Operation;
import dev.ringback.change.TableName;
import dev.ringback.demo.connect.ConnectSchema;
import dev.ringback.postgres.TestDatabase;
import dev.ringback.postgres.capture.CaptureInstaller;
import dev.ringback.postgres.capture.CaptureSettings;
import dev.ringback.processing.Interest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A database with Heroku Connect's schema, whose contacts are captured. */
final class MappedContacts implements AutoCloseable {
    static final TableName CONTACT = new TableName("salesforce", "contact");
    static final MappedTables TABLES = new MappedTables(() -> "salesforce");

    final TestDatabase database = TestDatabase.migrated();

    MappedContacts() throws SQLException {
        try (Connection connection = database.connect()) {
            ConnectSchema.salesforce().install(connection);
        }
    }

    MappedContacts watched(List<Interest> interests) {
        new CaptureInstaller(database.pool(), TestDatabase.HOME, TABLES.carrying(interests), CaptureSettings.DEFAULT)
                .install()
                .await()
                .indefinitely();
        return this;
    }

    MappedContacts watched() {
        return watched(List.of(Interest.in(CONTACT, Operation.INSERT, Operation.UPDATE, Operation.DELETE)));
    }

    /** Each statement in a transaction of its own, by Heroku Connect. */
    void connect(String... statements) {
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
    void local(String... statements) {
        database.execute(statements);
    }

    @Override
    public void close() {
        database.close();
    }
}
