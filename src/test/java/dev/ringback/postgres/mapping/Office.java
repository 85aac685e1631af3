package dev.ringback.postgres.mapping;

import dev.ringback.change.Change;
import dev.ringback.change.RetryPolicy;
import dev.ringback.change.Settlement;
import dev.ringback.change.Verdict;
import dev.ringback.demo.connect.ConnectSchema;
import dev.ringback.postgres.NamedTriggerMute;
import dev.ringback.postgres.PostgresLog;
import dev.ringback.postgres.TestDatabase;
import dev.ringback.postgres.capture.CaptureInstaller;
import dev.ringback.postgres.capture.CaptureSettings;
import dev.ringback.postgres.cascade.Cascades;
import dev.ringback.processing.Engine;
import dev.ringback.processing.Journal;
import dev.ringback.processing.Processor;
import dev.ringback.processing.Processors;
import dev.ringback.salesforce.mapping.MappingSettings;
import dev.ringback.salesforce.mapping.Mappings;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Users and contacts with Heroku Connect's own triggers, our capture, and a mapping at work on a real database. */
final class Office implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Map<String, String> USERS = Map.of(
            "connect-table", "contact",
            "local-table", "public.users",
            "external-id", "ringback_user_id__c",
            "columns.\"first_name\"", "firstname",
            "columns.\"last_name\"", "lastname",
            "columns.\"email\"", "email");

    private final TestDatabase database = TestDatabase.migrated();
    private final PairedTables tables;
    private final List<Processor<SqlConnection>> processors;
    private final Engine<SqlConnection> engine;
    private final List<String> refused;

    /** @param more settings of the mapping contacts-users, beside those that it has or in their place */
    Office(Map<String, String> more) {
        this(more, true);
    }

    Office(Map<String, String> more, boolean provisioned) {
        this(more, provisioned, Set.of());
    }

    /** @param cascading processors whose writes are captured */
    Office(Map<String, String> more, boolean provisioned, Set<String> cascading) {
        database.execute("ALTER TABLE users ADD COLUMN updated_at timestamptz, ADD COLUMN sfid varchar(18) UNIQUE,"
                + " ADD COLUMN gone boolean");
        if (provisioned) {
            provision();
        }
        tables = new PairedTables(
                database.pool(),
                TestDatabase.HOME,
                Mappings.read(settings(more), "salesforce", "public").all());
        processors = new Cascades(cascading, TestDatabase.HOME).among(tables.processors());
        engine = engine();
        refused = look();
    }

    void provision() {
        try (Connection connection = database.connect()) {
            ConnectSchema.salesforce().install(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static MappingSettings settings(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(USERS);
        all.putAll(more);
        Map<String, String> prefixed = new HashMap<>();
        all.forEach((key, value) -> {
            if (!value.isEmpty()) {
                prefixed.put(key.startsWith("ringback.") ? key : "ringback.mappings.\"contacts-users\"." + key, value);
            }
        });
        return new SmallRyeConfigBuilder()
                .withMapping(MappingSettings.class)
                .withDefaultValues(prefixed)
                .withConverter(Duration.class, 200, new io.quarkus.runtime.configuration.DurationConverter())
                .build()
                .getConfigMapping(MappingSettings.class);
    }

    /** Looks at the tables and installs the triggers, as a round of the service does. */
    List<String> look() {
        new CaptureInstaller(
                        database.pool(),
                        TestDatabase.HOME,
                        new Processors<>(tables.processors()).interests(),
                        CaptureSettings.DEFAULT)
                .install()
                .await()
                .atMost(LIMIT);
        return tables.look().await().atMost(LIMIT).stream()
                .flatMap(finding -> finding.refused().stream())
                .toList();
    }

    /** What was refused at the start. */
    List<String> refused() {
        return refused;
    }

    TestDatabase database() {
        return database;
    }

    /** An engine as another replica would have it. */
    Engine<SqlConnection> engine() {
        return new Engine<>(
                new PostgresLog(database.pool(), TestDatabase.HOME, NamedTriggerMute.NOTHING, LIMIT, LIMIT),
                new Processors<>(processors),
                new Verdict(
                        new RetryPolicy(10, Duration.ofMillis(100), Duration.ofMinutes(10), 0),
                        Duration.ofMillis(100),
                        new Random(1)),
                new Journal() {
                    @Override
                    public void settled(List<Change> changes, List<Settlement> settlements, Duration took) {}
                },
                new Engine.Settings(Duration.ofSeconds(1), Duration.ofMinutes(1)),
                System::nanoTime);
    }

    /** Settles all that is due, and returns how much that was. */
    int work() {
        int all = 0;
        int some;
        do {
            some = engine.work(500).await().atMost(LIMIT).changes();
            all += some;
        } while (some > 0);
        return all;
    }

    /** One claim. */
    void engineOnce() {
        engine.work(500).await().atMost(LIMIT);
    }

    /** Whether a session of this database waits for a lock. */
    boolean isSomebodyWaiting() {
        return database.value("SELECT EXISTS (SELECT FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND wait_event_type = 'Lock')")
                .equals("t");
    }

    /** Makes whatever is retrying or waiting due. */
    void letTimePass() {
        app("UPDATE database_trigger_logs SET next_attempt_at = now() WHERE next_attempt_at IS NOT NULL");
    }

    /** As an application does. */
    void app(String... statements) {
        database.execute(statements);
    }

    /** As Heroku Connect's own session does, in one transaction. */
    void connect(String... statements) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SET LOCAL xmlbinary = 'hex'");
            for (String sql : statements) {
                statement.execute(sql);
            }
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    List<String> users() {
        return database.rows("SELECT id, first_name, last_name, email FROM users ORDER BY id");
    }

    List<String> contacts() {
        return database.rows(
                "SELECT ringback_user_id__c, firstname, lastname, email FROM salesforce.contact ORDER BY id");
    }

    /** Status and reason of each change, oldest first. */
    List<String> outcomes() {
        return database.rows("SELECT concat_ws(': ', status, error) FROM database_trigger_logs ORDER BY id");
    }

    /** The last change's. */
    String outcome() {
        List<String> all = outcomes();
        return all.get(all.size() - 1);
    }

    /** What Connect has captured, to bring it to Salesforce. */
    List<String> captured() {
        return database.rows("SELECT action, table_name, state FROM salesforce._trigger_log ORDER BY id");
    }

    @Override
    public void close() {
        database.close();
    }
}
