package dev.ringback.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ringback.demo.Database;
import dev.ringback.demo.EmbeddedDatabase;
import dev.ringback.demo.ServerOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What administrators set for a role or a whole database without thinking of Ringback, and servers that are full. */
class CrueltiesIT {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("QUARKUS_MAILER_PORT", "1", "RINGBACK_INTAKE_RECONNECT_CAP", "1s");

    private static final String LOG_USERS = "INSERT INTO database_trigger_logs (payload, schema, klass_name)"
            + " SELECT jsonb_build_object('operation', 'INSERT', 'record_id', id::text), 'public', 'users' FROM users";

    private static EmbeddedDatabase server;
    private static int number;
    private Database database;

    @BeforeAll
    static void start() {
        server = EmbeddedDatabase.start(ServerOptions.fast().with("max_connections", "30"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void create() {
        database = server.createDatabase("cruel_" + ++number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "statement_timeout = '50ms'; lock_timeout = '20ms'; idle_session_timeout = '300ms';"
                        + " idle_in_transaction_session_timeout = '100ms'",
                "default_transaction_isolation = 'serializable'; default_transaction_deferrable = on;"
                        + " search_path = 'nowhere'; row_security = off; synchronous_commit = off",
                "standard_conforming_strings = off; backslash_quote = on; escape_string_warning = off;"
                        + " datestyle = 'SQL, DMY'; timezone = 'Asia/Kathmandu'; intervalstyle = 'iso_8601';"
                        + " bytea_output = 'escape'; extra_float_digits = -10; lc_messages = 'C'",
            })
    void itStartsAndWorksWhateverTheRoleSays(String settings) throws Exception {
        for (String setting : settings.split(";", -1)) {
            asSuperuser("ALTER ROLE ringback IN DATABASE " + database.name() + " SET " + setting);
        }
        try (ServiceProcess service =
                ServiceProcess.start(database, ENVIRONMENT).awaitListening()) {
            // Until a line is up, the role's limits are its own; one that a slow machine breaks is opened again.
            await(() -> service.get("/api/v1/status").contains("\"porter\":true"));
            int said = service.output().length();
            for (int round = 0; round < 3; round++) {
                asSuperuser("INSERT INTO public.users (last_name, email)"
                        + " SELECT 'Cruel', 'c@example.com' FROM generate_series(1, 20)");
                awaitAllSettledOnce();
                restLongerThanAnyLimit();
            }
            assertThat(service.get("/q/health/ready")).contains("\"listening\": \"listening\"");
            assertThat(service.output().substring(said)).doesNotContain("ears: ", "door: ");
        }
    }

    /** As some hosts do when the disk is nearly full: it is said, and goes on when that is over. */
    @Test
    void aDatabaseThatIsReadOnlyByDefaultIsSaidAndWaitedFor() throws Exception {
        asSuperuser("ALTER DATABASE " + database.name() + " SET default_transaction_read_only = on");
        try (ServiceProcess service = ServiceProcess.start(database, ENVIRONMENT)) {
            await(() -> service.status("/q/health/ready") == 503
                    && service.get("/q/health/ready").contains("read-only transaction"));
            asSuperuser("ALTER DATABASE " + database.name() + " RESET default_transaction_read_only");
            asSuperuser("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'ringback'");
            service.awaitListening();
            asSuperuser("INSERT INTO users (last_name) VALUES ('Later')");
            awaitAllSettledOnce();
        }
    }

    @Test
    void aServerWithoutAFreeConnectionIsWaitedForAtTheStartAndLater() throws Exception {
        List<Connection> others = takeAllConnections();
        try (ServiceProcess service = ServiceProcess.start(database, ENVIRONMENT)) {
            await(() -> service.status("/q/health/ready") == 503
                    && service.get("/q/health/ready").contains("connection"));
            closeAll(others);
            service.awaitListening();
            try (Connection writer = database.connectAsSuperuser();
                    Statement statement = writer.createStatement()) {
                statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'ringback'");
                others.addAll(takeAllConnections());
                statement.execute("INSERT INTO users (last_name) SELECT 'Full' FROM generate_series(1, 5)");
                await(() -> service.output().contains("sorry, too many clients already")
                        || service.output().contains("remaining connection slots"));
                closeAll(others);
            }
            awaitAllSettledOnce();
            service.awaitListening();
        }
    }

    @Test
    void aServerWithoutRoomForLocksIsWaitedFor() throws Exception {
        try (EmbeddedDatabase small = EmbeddedDatabase.start(
                ServerOptions.fast().with("max_connections", "20").with("max_locks_per_transaction", "10"))) {
            database = small.createDatabase("narrow");
            try (ServiceProcess service = ServiceProcess.start(database, ENVIRONMENT);
                    Connection greedy = database.connectAsSuperuser();
                    Connection writer = database.connectAsSuperuser();
                    Statement locks = greedy.createStatement();
                    Statement statement = writer.createStatement()) {
                service.awaitListening();
                statement.execute("SET ringback.quiet = 'on'");
                statement.execute("INSERT INTO users (last_name) SELECT 'N' FROM generate_series(1, 9)");
                writer.setAutoCommit(false);
                statement.execute(LOG_USERS);
                assertThatThrownBy(() -> locks.execute("SELECT pg_advisory_lock(g) FROM generate_series(1, 1000000) g"))
                        .hasMessageContaining("out of shared memory");
                writer.commit();
                // As the answer to a statement, or to a new connection.
                await(() -> service.output().matches("(?s).*claim: (ERROR|FATAL): out of shared memory.*"));
                locks.execute("SELECT pg_advisory_unlock_all()");
                awaitAllSettledOnce();
                assertThat(value("SELECT max(attempts) FROM database_trigger_logs"))
                        .isEqualTo("0");
            }
        }
    }

    private List<Connection> takeAllConnections() {
        List<Connection> taken = new ArrayList<>();
        while (true) {
            try {
                taken.add(database.connect());
            } catch (SQLException full) {
                return taken;
            }
        }
    }

    private static void closeAll(List<Connection> connections) throws SQLException {
        for (Connection connection : connections) {
            connection.close();
        }
        connections.clear();
    }

    private static void restLongerThanAnyLimit() {
        long start = System.nanoTime();
        await(() -> System.nanoTime() - start > Duration.ofMillis(700).toNanos());
    }

    private void awaitAllSettledOnce() {
        await(() -> value("SELECT (SELECT count(*) FROM public.database_trigger_logs"
                        + " WHERE status NOT IN ('succeeded', 'ignored'))"
                        + " || ' open, equal: ' || ((SELECT count(*) FROM public.users)"
                        + " = (SELECT count(*) FROM public.subscriptions) AND (SELECT count(*) FROM public.users)"
                        + " = (SELECT count(*) FROM public.user_log))")
                .equals("0 open, equal: true"));
    }

    private static void await(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofMinutes(4))
                .until(condition);
    }

    private void asSuperuser(String sql) throws SQLException {
        try (Connection connection = database.connectAsSuperuser();
                Statement statement = connection.createStatement()) {
            statement.execute("SET default_transaction_read_only = off");
            statement.execute(sql);
        }
    }

    private String value(String query) throws SQLException {
        try (Connection connection = database.connectAsSuperuser();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }
}
