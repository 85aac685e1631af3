package dev.ringback.postgres;

import dev.ringback.demo.Database;
import dev.ringback.demo.EmbeddedDatabase;
import dev.ringback.demo.ServerOptions;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database of its own for a test class, made from a migrated template with the sample tables in no time. One server
 * serves all classes of the JVM; its prepared transactions are on, its durability is off.
 */
public final class TestDatabase implements AutoCloseable {
    public static final Home HOME = new Home("public");
    private static final String TEMPLATE = "ringback_template";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Database database;
    private final Vertx vertx = Vertx.vertx();
    private final Pool pool;

    private TestDatabase(Database database) {
        this.database = database;
        this.pool = Pool.pool(vertx, connectOptions(), new PoolOptions().setMaxSize(8));
    }

    /** Starts with the first use, ends with the JVM. */
    private static final class Server {
        static final EmbeddedDatabase SERVER = EmbeddedDatabase.start(
                ServerOptions.fast().with("max_connections", "300").with("max_prepared_transactions", "20"));

        static {
            migrate(SERVER.createDatabase(TEMPLATE), HOME, true);
        }

        private Server() {}
    }

    /** A migrated database with the sample tables and no triggers yet. */
    public static TestDatabase migrated() {
        return new TestDatabase(Server.SERVER.createDatabase(name(), TEMPLATE));
    }

    /** A database with nothing in it. */
    public static TestDatabase empty() {
        return new TestDatabase(Server.SERVER.createDatabase(name()));
    }

    /** What the pool's sessions make of a change they have to say the transaction with, as listeners are told by that. */
    public TestDatabase refusingUntoldStatuses() {
        execute(
                "CREATE FUNCTION refuse_untold() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$BEGIN RAISE 'change % gets its status % untold', NEW.id, NEW.status; END$$",
                "CREATE TRIGGER refuse_untold BEFORE UPDATE ON database_trigger_logs FOR EACH ROW WHEN ("
                        + "NEW.status <> OLD.status AND NEW.processed_txid IS DISTINCT FROM txid_current()"
                        + " AND current_setting('application_name') = 'vertx-pg-client')"
                        + " EXECUTE FUNCTION refuse_untold()");
        return this;
    }

    private static String name() {
        return "test_" + NUMBER.incrementAndGet();
    }

    /** Runs the migration as the service does. */
    public static void migrate(Database database, Home home, boolean sampleTables) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(database.jdbcUrl());
        FluentConfiguration flyway = Flyway.configure().dataSource(source).locations("classpath:" + Migration.LOCATION);
        Migration.configure(flyway, home);
        flyway.load().migrate();
        if (sampleTables) {
            try (Connection connection = database.connect()) {
                Migration.createSampleTables(connection);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    public Database database() {
        return database;
    }

    public Vertx vertx() {
        return vertx;
    }

    /** The reactive pool, as the owner, who is no superuser. */
    public Pool pool() {
        return pool;
    }

    public PgConnectOptions connectOptions() {
        return PgConnectOptions.fromUri(database.url()).setCachePreparedStatements(true);
    }

    /** An ordinary session of an application that knows nothing of Ringback. */
    public Connection connect() {
        try {
            return database.connect();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Each statement in a transaction of its own. */
    public void execute(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The rows of a query, each as its columns' texts joined by a bar; NULL is {@code null}. */
    public List<String> rows(String query) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(String.valueOf(result.getString(i)));
                }
                rows.add(String.join("|", row));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The one value of a query. */
    public String value(String query) {
        List<String> rows = rows(query);
        if (rows.size() != 1) {
            throw new IllegalStateException("expected one row, found " + rows.size() + ": " + query);
        }
        return rows.get(0);
    }

    /** The server's major version: tests of what newer servers have are skipped on older ones. */
    public int version() {
        return Integer.parseInt(value("SHOW server_version_num")) / 10_000;
    }

    @Override
    public void close() {
        pool.closeAndAwait();
        vertx.closeAndAwait();
        Server.SERVER.dropDatabase(database.name());
    }
}
