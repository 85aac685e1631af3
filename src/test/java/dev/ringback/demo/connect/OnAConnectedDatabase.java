package dev.ringback.demo.connect;

import dev.ringback.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A database with Connect's schema for each test, an org that knows nothing, and the stand-in between them. */
class OnAConnectedDatabase {
    static final String HOLM = "INSERT INTO salesforce.contact (lastname, email) VALUES ('Holm', 'holm@example.com')";

    private static final String LOG = """
            SELECT action || ' ' || state FROM (
                SELECT * FROM salesforce._trigger_log UNION ALL SELECT * FROM salesforce._trigger_log_archive) AS both_logs
            ORDER BY id""";

    final SalesforceOrg org = new SalesforceOrg();
    TestDatabase database;
    HerokuConnect connect;

    @BeforeEach
    void install() throws SQLException {
        database = TestDatabase.empty();
        try (Connection connection = database.connect()) {
            ConnectSchema.salesforce().install(connection);
        }
        connect(ConnectOptions.standard());
    }

    @AfterEach
    void drop() {
        connect.close();
        database.close();
    }

    void connect(ConnectOptions options) {
        connect = new HerokuConnect(database::connect, ConnectSchema.salesforce(), org, options);
    }

    void execute(String... statements) {
        database.execute(statements);
    }

    /** Inserts a contact "in Salesforce". */
    String contact(String... namesAndValues) {
        return String.valueOf(org.insert("contact", fields(namesAndValues)).sfid());
    }

    static Map<String, @Nullable String> fields(String... namesAndValues) {
        Map<String, @Nullable String> fields = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return fields;
    }

    /** Each row of the log and its archive: action and state. */
    List<String> log() {
        return database.rows(LOG);
    }

    /** The columns of all contacts in the order of their ids. */
    List<String> contacts(String columns) {
        return database.rows("SELECT " + columns + " FROM salesforce.contact ORDER BY id");
    }
}
