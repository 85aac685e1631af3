package dev.ringback.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.TableName;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NamedTriggerMuteTest {
    private static final String STATES = "SELECT tgname || ' ' || tgenabled::text FROM pg_trigger"
            + " WHERE tgrelid = 'users'::regclass AND NOT tgisinternal ORDER BY tgname";

    private final NamedTriggerMute mute = new NamedTriggerMute(Map.of(
            TableName.of("users"),
            "Users \"trigger\"",
            TableName.of("tickets"),
            "missing",
            TableName.of("no.table"),
            "t"));
    private TestDatabase database;

    @BeforeEach
    void createTriggers() {
        database = TestDatabase.migrated();
        database.execute(
                "CREATE TABLE heard (by text, who text DEFAULT current_setting('application_name'))",
                "CREATE FUNCTION hear() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN INSERT INTO heard VALUES (TG_NAME); RETURN NEW; END'",
                "CREATE TRIGGER \"Users \"\"trigger\"\"\" AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION hear()",
                "CREATE TRIGGER hc_users_logtrigger AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION hear()");
    }

    @AfterEach
    void drop() {
        database.close();
    }

    private void muted(boolean commits) {
        Uni<Void> work = database.pool().getConnection().chain(connection -> begin(connection)
                .chain(() -> mute.disable(connection))
                .chain(() -> run(connection, "SAVEPOINT s; INSERT INTO users (id) VALUES (1)"))
                .chain(() -> run(connection, "ROLLBACK TO s; INSERT INTO users (id) VALUES (2)"))
                .chain(() ->
                        commits ? mute.enable(connection) : Uni.createFrom().voidItem())
                .chain(() -> run(connection, commits ? "COMMIT" : "ROLLBACK"))
                .eventually(connection::close));
        work.await().atMost(Duration.ofSeconds(20));
    }

    private static Uni<Void> begin(SqlConnection connection) {
        return run(connection, "BEGIN");
    }

    private static Uni<Void> run(SqlConnection connection, String sql) {
        return connection.query(sql).execute().replaceWithVoid();
    }

    private List<String> heard() {
        return database.rows("SELECT by FROM heard ORDER BY by");
    }

    @Test
    void onlyTheNamedTriggerIsSilentAndAfterwardsNoneIs() {
        muted(true);
        assertThat(heard()).containsExactly("hc_users_logtrigger");
        assertThat(database.rows(STATES)).containsExactly("Users \"trigger\" O", "hc_users_logtrigger O");
        database.execute("INSERT INTO users (id) VALUES (3)");
        assertThat(heard()).contains("Users \"trigger\"");
    }

    @Test
    void afterARollbackItIsEnabledByItself() {
        muted(false);
        assertThat(database.rows(STATES)).containsExactly("Users \"trigger\" O", "hc_users_logtrigger O");
        database.execute("INSERT INTO users (id) VALUES (3)");
        assertThat(heard()).contains("Users \"trigger\"");
    }

    @Test
    void nobodyElseEverSeesItDisabled() throws SQLException {
        SqlConnection connection = database.pool().getConnection().await().atMost(Duration.ofSeconds(20));
        begin(connection).chain(() -> mute.disable(connection)).await().atMost(Duration.ofSeconds(20));
        try (Connection application = database.connect();
                Statement statement = application.createStatement()) {
            Thread writer = new Thread(() -> insert(statement));
            writer.start();
            Awaitility.await()
                    .until(() -> !database.rows("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                    + " AND datname = current_database()")
                            .isEmpty());
            mute.enable(connection)
                    .chain(() -> run(connection, "COMMIT"))
                    .await()
                    .atMost(Duration.ofSeconds(20));
            connection.close().await().atMost(Duration.ofSeconds(20));
            Awaitility.await().until(() -> heard().contains("Users \"trigger\""));
        }
    }

    private static void insert(Statement statement) {
        try {
            statement.execute("INSERT INTO users (id) VALUES (9)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatAnOperatorHasSetStaysSo() {
        database.execute("ALTER TABLE users DISABLE TRIGGER \"Users \"\"trigger\"\"\"");
        muted(true);
        assertThat(database.rows(STATES)).contains("Users \"trigger\" D");
        database.execute("DELETE FROM users", "ALTER TABLE users ENABLE ALWAYS TRIGGER \"Users \"\"trigger\"\"\"");
        muted(true);
        assertThat(database.rows(STATES)).contains("Users \"trigger\" A");
    }
}
