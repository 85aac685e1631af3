package dev.ringback.postgres.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ringback.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The bell: rung when somebody sleeps, or waits to, and not otherwise; it can be silenced, the log cannot. */
class BellTest extends OnADatabase {
    private static final String DOOR = "(" + TestDatabase.HOME.lockClass() + ", 64)";

    private Listener listener;
    private Connection porter;

    @BeforeEach
    void listen() throws SQLException {
        watch(all("users"));
        listener = new Listener(database);
        porter = database.connect();
    }

    @AfterEach
    void hangUp() throws SQLException {
        porter.close();
        listener.close();
    }

    private void sleep() throws SQLException {
        execute(porter, "SELECT pg_advisory_lock" + DOOR);
    }

    @Test
    void nobodySleepsSoNobodyIsRungFor() throws SQLException {
        execute("INSERT INTO users (id) VALUES (1)");
        assertThat(listener.heard()).isEmpty();
    }

    @Test
    void theSleepingPorterIsRungForOncePerTransaction() throws SQLException {
        sleep();
        execute("BEGIN; INSERT INTO users (id) VALUES (1); UPDATE users SET email = 'e'; DELETE FROM users; COMMIT");
        assertThat(listener.heard()).containsExactly("ringback");
    }

    @Test
    void thePorterWhoHasLeftIsNotRungFor() throws SQLException {
        sleep();
        execute(porter, "SELECT pg_advisory_unlock_all()");
        execute("INSERT INTO users (id) VALUES (1)");
        assertThat(listener.heard()).isEmpty();
    }

    @Test
    void thePorterWhoOnlyWaitsForTheDoorIsRungForByEveryNewWriter() throws Exception {
        try (Connection earlier = database.connect()) {
            execute(earlier, "BEGIN", "INSERT INTO users (id) VALUES (1)");
            CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> {
                try {
                    sleep();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            awaitBlocked();
            execute("INSERT INTO users (id) VALUES (2)");
            assertThat(listener.heard()).containsExactly("ringback");
            execute(earlier, "COMMIT");
            waiting.get(20, TimeUnit.SECONDS);
            assertThat(listener.heard()).isEmpty();
        }
    }

    @Test
    void aStatementWithoutRowsAndAQuietOneRingForNobody() throws SQLException {
        sleep();
        execute(
                "UPDATE users SET email = 'e'",
                "DELETE FROM users",
                "BEGIN; SET LOCAL ringback.quiet = 'on'; INSERT INTO users (id) VALUES (1); COMMIT",
                "BEGIN; INSERT INTO users (id) VALUES (2); ROLLBACK");
        assertThat(listener.heard()).isEmpty();
    }

    @Test
    void aTruncateRings() throws SQLException {
        sleep();
        execute("TRUNCATE users CASCADE");
        assertThat(listener.heard()).containsExactly("ringback");
    }

    @Test
    void theBellIsSilencedByASessionAndTheLogIsNot() throws SQLException {
        sleep();
        try (Connection session = database.connect()) {
            execute(session, "SET ringback.bell = 'off'", "INSERT INTO users (id) VALUES (1)");
        }
        assertThat(listener.heard()).isEmpty();
        assertThat(logged()).containsExactly("INSERT users 1");
    }

    /** The one way for a role that is no superuser: a library that cannot SET can still be given an address. */
    @Test
    void theBellIsSilencedByAnAddressAndTheLogIsNot() throws SQLException {
        sleep();
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(database.database().jdbcUrl() + "&options=-c%20ringback.bell=off");
        try (Connection session = source.getConnection()) {
            execute(session, "INSERT INTO users (id) VALUES (1)");
        }
        assertThat(listener.heard()).isEmpty();
        assertThat(logged()).containsExactly("INSERT users 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ROLE ringback IN DATABASE %s", "DATABASE %s"})
    void theBellIsSilencedForARoleOrADatabaseAndTheLogIsNot(String whom) throws SQLException {
        sleep();
        try (Connection superuser = database.database().connectAsSuperuser()) {
            execute(superuser, "ALTER " + whom.formatted(database.database().name()) + " SET ringback.bell = 'off'");
        }
        execute("INSERT INTO users (id) VALUES (1)");
        assertThat(listener.heard()).isEmpty();
        assertThat(logged()).containsExactly("INSERT users 1");
    }

    @Test
    void withASilencedBellATransactionCanBePrepared() throws SQLException {
        sleep();
        try (Connection session = database.connect()) {
            execute(session, "BEGIN", "INSERT INTO users (id) VALUES (1)");
            assertThatThrownBy(() -> execute(session, "PREPARE TRANSACTION 'rung'"))
                    .hasMessageContaining("NOTIFY");
            execute(
                    session,
                    "SET ringback.bell = 'off'",
                    "BEGIN",
                    "INSERT INTO users (id) VALUES (2)",
                    "PREPARE TRANSACTION 'silent'");
            assertThat(logged()).isEmpty();
            execute(session, "COMMIT PREPARED 'silent'");
        }
        assertThat(logged()).containsExactly("INSERT users 2");
        assertThat(listener.heard()).isEmpty();
    }

    @Test
    void whereOtherListenersNeedItEachChangeIsTold() throws SQLException {
        execute("CREATE TABLE t (id text PRIMARY KEY)");
        watch(Bell.ALWAYS, all("users"), all("t"));
        execute(
                "INSERT INTO users (id) VALUES (1), (2)",
                "DELETE FROM users WHERE id = 1",
                "INSERT INTO t VALUES ('\"')");
        List<String> ids = database.rows("SELECT id FROM database_trigger_logs ORDER BY id");
        assertThat(listener.heard())
                .containsExactly(
                        told("create_or_update_record", "users", "create_or_update", "1", ids.get(0)),
                        told("create_or_update_record", "users", "create_or_update", "2", ids.get(1)),
                        told("delete_record", "users", "delete", "1", ids.get(2)),
                        told("create_or_update_record", "t", "create_or_update", "\\\"", ids.get(3)));
        execute("INSERT INTO t VALUES (repeat(chr(1), 7000))");
        String longest = database.value("SELECT max(id) FROM database_trigger_logs");
        assertThat(listener.heard())
                .containsExactly("create_or_update_record {\"database_trigger_log_id\": \"" + longest + "\"}");
    }

    private static String told(String channel, String table, String method, String record, String id) {
        return "%s {\"record_id\": \"%s\", \"klass_name\": \"%s\", \"crud_method\": \"%s\", \"database_trigger_log_id\": \"%s\"}"
                .formatted(channel, record, table, method, id);
    }

    @Test
    void otherListenersAreNoLongerToldOnceThatIsSwitchedOff() throws SQLException {
        watch(Bell.ALWAYS, all("users"));
        assertThat(watch(Bell.ALWAYS, all("users"))).hasSize(1);
        watch(Bell.SLEEPING, all("users"));
        execute("INSERT INTO users (id) VALUES (1)");
        assertThat(listener.heard()).isEmpty();
        assertThat(logged()).containsExactly("INSERT users 1");
    }
}
