package dev.ringback.postgres;

import dev.ringback.change.Change;
import dev.ringback.demo.Database;
import dev.ringback.intake.IntakeSettings;
import io.vertx.pgclient.PgConnectOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** A database with capture on {@code users}, writers that know nothing of Ringback, and replicas. Nobody polls. */
final class BellTown implements AutoCloseable {
    static final String EARS = "ringback ears";
    static final String DOOR = "ringback door";

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String CAPTURE = """
            CREATE TRIGGER ringback_1_insert AFTER INSERT ON users REFERENCING NEW TABLE AS new_rows
            FOR EACH STATEMENT WHEN (coalesce(current_setting('ringback.quiet', true), '') <> 'on')
            EXECUTE FUNCTION ringback_capture('{id}', '{}', 'public', 'users')""";

    private final Database database;
    private final List<Runnable> closing = new ArrayList<>();
    private final Map<Long, Long> settledAt = new HashMap<>();

    BellTown(Database database) {
        this.database = database;
        execute(CAPTURE);
        execute("CREATE TABLE effects (change_id bigint NOT NULL, user_id bigint NOT NULL)");
    }

    static BellTown open() {
        TestDatabase database = TestDatabase.migrated();
        BellTown town = new BellTown(database.database());
        town.closing.add(database::close);
        return town;
    }

    BellReplica replica() {
        return replica(options(), BellReplica.SETTINGS);
    }

    BellReplica replica(PgConnectOptions own, IntakeSettings settings) {
        return replica(options(), own, settings);
    }

    BellReplica replica(PgConnectOptions pooled, PgConnectOptions own, IntakeSettings settings) {
        BellReplica replica = new BellReplica(pooled, own, settings, this::settled);
        closing.add(replica::close);
        return replica;
    }

    PgConnectOptions options() {
        return PgConnectOptions.fromUri(database.url()).setCachePreparedStatements(true);
    }

    /** A network of its own for the ears and the doors that are told of it by {@link #options(TcpProxy)}. */
    TcpProxy proxy() {
        TcpProxy proxy = TcpProxy.to(database.port());
        closing.add(proxy::close);
        return proxy;
    }

    PgConnectOptions options(TcpProxy proxy) {
        return options().setPort(proxy.port());
    }

    Connection connect() {
        try {
            return database.connect();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An application's transaction. */
    Writer begin() {
        return new Writer(connect());
    }

    /** Writes and commits one user, and returns its id. */
    long insertUser() {
        try (Writer writer = begin()) {
            return writer.insertAndCommit();
        }
    }

    void execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    long number(String query) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends the server's side of the connections with this name. */
    void terminate(String name) {
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND application_name = '" + name + "'");
    }

    long connections(String name) {
        return number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND application_name = '" + name + "'");
    }

    /** How many hold, or wait for, one of our locks for themselves alone. */
    long locks(int lock, boolean granted) {
        return number("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock'"
                + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                + " AND classid::bigint = " + Integer.toUnsignedLong(TestDatabase.HOME.lockClass())
                + " AND objid = " + lock + " AND granted = " + granted);
    }

    void awaitLock(int lock, boolean granted) {
        await("lock " + lock, () -> locks(lock, granted) == 1);
    }

    static void await(String what, java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await(what)
                .pollInSameThread()
                .pollInterval(Duration.ofMillis(5))
                .atMost(PATIENCE)
                .until(condition);
    }

    private synchronized void settled(List<Change> changes) {
        long now = System.nanoTime();
        changes.forEach(change -> settledAt.put(Long.valueOf(change.key()), now));
        notifyAll();
    }

    /** Waits until the change of this user is settled, and returns when that was, as a nano time. */
    synchronized long awaitSettled(long user) {
        long start = System.nanoTime();
        while (!settledAt.containsKey(user)) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new AssertionError("the change of user " + user + " was not settled");
            }
            try {
                wait(1000);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        return settledAt.get(user);
    }

    synchronized boolean isSettled(long user) {
        return settledAt.containsKey(user);
    }

    @Override
    public void close() {
        for (int i = closing.size() - 1; i >= 0; i--) {
            closing.get(i).run();
        }
    }

    /** A session with one transaction at a time. */
    static final class Writer implements AutoCloseable {
        private final Connection connection;

        Writer(Connection connection) {
            this.connection = connection;
            execute("BEGIN");
        }

        long insert() {
            try (Statement statement = connection.createStatement();
                    ResultSet result =
                            statement.executeQuery("INSERT INTO users (last_name) VALUES ('Writer') RETURNING id")) {
                result.next();
                return result.getLong(1);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        long insertAndCommit() {
            long user = insert();
            commit();
            return user;
        }

        void commit() {
            execute("COMMIT");
        }

        void execute(String sql) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            try {
                connection.close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
