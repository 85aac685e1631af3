package dev.ringback.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EmbeddedDatabaseTest {
    private static EmbeddedDatabase server;

    @BeforeAll
    static void start() {
        server = EmbeddedDatabase.start(ServerOptions.fast().with("max_prepared_transactions", "7"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void theOwnerIsAPlainRoleThatMayCreateTables() throws SQLException {
        Database database = server.createDatabase("plain");
        assertThat(answer(database, "SELECT rolname FROM pg_roles WHERE rolname = current_user AND NOT rolsuper"))
                .isEqualTo("ringback");
        execute(database, "CREATE TABLE public.mine (id bigint)");
        assertThat(database.url()).isEqualTo("postgres://ringback:ringback@localhost:" + server.port() + "/plain");
    }

    @Test
    void aDatabaseCopiesItsTemplate() throws SQLException {
        Database template = server.createDatabase("Te\"mplate");
        execute(template, "CREATE TABLE public.filled AS SELECT 42 AS answer");
        Database copy = server.createDatabase("copy", template.name());
        assertThat(answer(copy, "SELECT answer FROM public.filled")).isEqualTo("42");
    }

    @Test
    void aDroppedDatabaseIsGoneThoughSomebodyIsConnected() throws SQLException {
        Database database = server.createDatabase("dropped");
        try (Connection connected = database.connect()) {
            server.dropDatabase("dropped");
            assertThat(connected.isValid(5)).isFalse();
        }
        assertThatThrownBy(database::connect).isInstanceOf(SQLException.class).hasMessageContaining("dropped");
    }

    @Test
    void settingsReachTheServer() throws SQLException {
        Database database = new Database("postgres", server.port());
        assertThat(answer(database, "SHOW max_prepared_transactions")).isEqualTo("7");
        assertThat(answer(database, "SHOW fsync")).isEqualTo("off");
        assertThat(answer(database, "SHOW synchronous_commit")).isEqualTo("off");
    }

    @Test
    void aWrongSettingIsToldAndLeavesNothingBehind() {
        ServerOptions wrong = ServerOptions.fast().with("max_connections", "many");
        assertThatThrownBy(() -> EmbeddedDatabase.start(wrong)).rootCause().hasMessageContaining("max_connections");
    }

    static String answer(Database database, String query) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : "nothing";
        }
    }

    static void execute(Database database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
