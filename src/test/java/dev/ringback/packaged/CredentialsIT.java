package dev.ringback.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.demo.Database;
import dev.ringback.demo.EmbeddedDatabase;
import dev.ringback.demo.ServerOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A platform rotates the password: the process ends, to be started with the new one, and for no other reason. */
class CredentialsIT {
    /** Exit codes and words are for platforms and people. */
    private static final int LOGIN_REFUSED = 77;

    private static final int PATIENCE_SECONDS = 4;
    private static final String PASSWORD = "ringback";
    private static final String ROTATED = "rotated";

    private static Path rules;
    private static EmbeddedDatabase server;
    private static Database database;

    @BeforeAll
    static void start() throws Exception {
        rules = Files.createTempFile("ringback-hba-", ".conf");
        Files.setPosixFilePermissions(rules, PosixFilePermissions.fromString("rw-r--r--"));
        Files.writeString(rules, """
                host all postgres 127.0.0.1/32 trust
                host all all 127.0.0.1/32 scram-sha-256
                """);
        server = EmbeddedDatabase.start(ServerOptions.durable().with("hba_file", rules.toString()));
        database = server.createDatabase("rotating");
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        Files.delete(rules);
    }

    @BeforeEach
    void knowThePassword() throws Exception {
        setPassword(PASSWORD);
    }

    @Test
    void aRotatedPasswordEndsTheProcessInAnOrderlyWayWithACodeAndTheReason() throws Exception {
        ServiceProcess service = start(PATIENCE_SECONDS).awaitListening();
        long start = System.nanoTime();
        setPassword(ROTATED);
        cutConnections();
        assertThat(service.awaitExit()).isEqualTo(LOGIN_REFUSED);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(PATIENCE_SECONDS));
        assertThat(service.output()).contains("stopped: what was claimed is settled or free again");
        assertThat(lastLine(service))
                .contains("has refused our login", "28P01", "DATABASE_URL", "authentication-patience is PT4S")
                .doesNotContain(":" + PASSWORD, ROTATED);
        try (ServiceProcess fresh = ServiceProcess.start(
                        database.url().replace(":" + PASSWORD + "@", ":" + ROTATED + "@"), java.util.List.of(), env(4))
                .awaitListening()) {
            assertThat(fresh.status("/q/health/ready")).isEqualTo(200);
        }
    }

    @Test
    void aPasswordThatComesBackWithinThePatienceIsNoReasonToEnd() throws Exception {
        try (ServiceProcess service = start(600)) {
            service.awaitListening();
            setPassword(ROTATED);
            cutConnections();
            awaitWords(service, "password authentication failed");
            setPassword(PASSWORD);
            service.awaitListening();
            insertUser();
            awaitSubscriptions();
            assertThat(service.handle().isAlive()).isTrue();
        }
    }

    /** What it has open goes on working; but no new connection is to be had, so it is not left for the day when that matters. */
    @Test
    void earsThatAreRefusedEndTheProcessThoughPooledConnectionsAreStillOpen() throws Exception {
        ServiceProcess service = start(PATIENCE_SECONDS).awaitListening();
        insertUser();
        setPassword(ROTATED);
        asSuperuser("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ringback ears'");
        assertThat(service.awaitExit()).isEqualTo(LOGIN_REFUSED);
    }

    @Test
    void aWrongPasswordAtTheStartEndsTheProcess() throws Exception {
        setPassword(ROTATED);
        ServiceProcess service = start(PATIENCE_SECONDS);
        assertThat(service.awaitExit()).isEqualTo(LOGIN_REFUSED);
        assertThat(lastLine(service)).contains("28P01");
    }

    @Test
    void aRoleThatMayNotLogInEndsTheProcess() throws Exception {
        ServiceProcess service = start(PATIENCE_SECONDS).awaitListening();
        asSuperuser("ALTER ROLE ringback NOLOGIN");
        try {
            cutConnections();
            assertThat(service.awaitExit()).isEqualTo(LOGIN_REFUSED);
            assertThat(lastLine(service)).contains("28000", "not permitted to log in");
        } finally {
            asSuperuser("ALTER ROLE ringback LOGIN");
        }
    }

    @Test
    void aDatabaseThatIsFullOrDownOrMissingDoesNotEndTheProcess() throws Exception {
        try (ServiceProcess service = start(1)) {
            service.awaitListening();
            asSuperuser("ALTER ROLE ringback CONNECTION LIMIT 0");
            cutConnections();
            awaitWords(service, "too many connections for role");
            staysFor(service, 3);
            asSuperuser("ALTER ROLE ringback CONNECTION LIMIT -1");
            service.awaitListening();

            server.stopImmediately();
            staysFor(service, 3);
            server.startAgain();
            service.awaitListening();

            asSuperuser("ALTER DATABASE rotating ALLOW_CONNECTIONS false");
            cutConnections();
            awaitWords(service, "not currently accepting connections");
            staysFor(service, 3);
            asSuperuser("ALTER DATABASE rotating ALLOW_CONNECTIONS true");
            service.awaitListening();

            insertUser();
            awaitSubscriptions();
        }
    }

    /** For several times as long as a refusal would be borne. */
    private static void staysFor(ServiceProcess service, int seconds) {
        Awaitility.await()
                .during(Duration.ofSeconds(seconds))
                .atMost(Duration.ofMinutes(1))
                .until(() -> service.handle().isAlive() && service.status("/q/health/live") == 200);
    }

    private static ServiceProcess start(int patienceSeconds) {
        return ServiceProcess.start(database, env(patienceSeconds));
    }

    private static Map<String, String> env(int patienceSeconds) {
        return new HashMap<>(Map.of(
                "QUARKUS_MAILER_PORT", "1",
                "RINGBACK_INTAKE_RECONNECT_CAP", "1s",
                "RINGBACK_DATABASE_AUTHENTICATION_PATIENCE", patienceSeconds + "s"));
    }

    private static String lastLine(ServiceProcess service) {
        return service.output().strip().lines().reduce("", (before, last) -> last);
    }

    private static void awaitWords(ServiceProcess service, String words) {
        Awaitility.await(words).atMost(Duration.ofMinutes(2)).until(() -> service.output()
                .contains(words));
    }

    private static void setPassword(String password) throws SQLException {
        asSuperuser("ALTER ROLE ringback PASSWORD '" + password + "'");
    }

    private static void cutConnections() throws SQLException {
        asSuperuser("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'ringback'");
    }

    private static void insertUser() throws SQLException {
        asOwner("INSERT INTO users (last_name) VALUES ('Later')");
    }

    private static void awaitSubscriptions() {
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> value(
                        "SELECT count(*) = (SELECT count(*) FROM subscriptions) FROM users")
                .equals("t"));
    }

    private static void asOwner(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void asSuperuser(String sql) throws SQLException {
        try (Connection connection = new Database("postgres", database.port()).connectAsSuperuser();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String value(String query) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }
}
