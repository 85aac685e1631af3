package dev.ringback.demo;

import static dev.ringback.demo.EmbeddedDatabaseTest.answer;
import static dev.ringback.demo.EmbeddedDatabaseTest.execute;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DemoSessionTest {
    private EmbeddedDatabase server;
    private Database database;

    @BeforeEach
    void start() {
        server = EmbeddedDatabase.start(ServerOptions.fast());
        database = server.createDatabase("demo");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void nothingHappensUntilTheTablesAreThere() throws Exception {
        try (DemoSession session = new DemoSession(database, true)) {
            assertThat(session.proceed()).isFalse();
            createTables();
            assertThat(session.proceed()).isTrue();
        }
        assertThat(count("agents")).isEqualTo(4);
        assertThat(count("users")).isEqualTo(5);
        assertThat(count("courses")).isEqualTo(6);
    }

    @Test
    void schemaAndDataMayBeLoadedTwice() throws Exception {
        createTables();
        for (int start = 1; start <= 2; start++) {
            createTables();
            try (DemoSession session = new DemoSession(database, true)) {
                assertThat(session.proceed()).isTrue();
            }
        }
        assertThat(count("agents")).isEqualTo(4);
        assertThat(count("courses")).isEqualTo(6);
    }

    @Test
    void withoutActivityTheSampleDataIsAllThereIs() throws Exception {
        createTables();
        try (DemoSession session = new DemoSession(database, false)) {
            assertThat(session.proceed()).isTrue();
            assertThat(session.proceed()).isFalse();
        }
        assertThat(count("users")).isEqualTo(5);
    }

    @Test
    void aRestartOfTheDatabaseIsSurvived() throws Exception {
        try (DemoSession session = new DemoSession(database, true)) {
            server.stopImmediately();
            assertThat(session.proceed()).isFalse();
            server.startAgain();
            createTables();
            assertThat(session.proceed()).as("loads").isTrue();
            server.stopImmediately();
            assertThat(session.proceed()).isFalse();
            server.startAgain();
            createTables();
            assertThat(session.proceed()).as("loads what was lost").isTrue();
            assertThat(session.proceed()).as("acts").isTrue();
        }
        assertThat(count("users")).isEqualTo(6);
    }

    @Test
    void theTablesStayBounded() throws Exception {
        createTables();
        int rounds = 2 * DemoWriter.KEPT_ROWS;
        try (DemoSession session = new DemoSession(database, true)) {
            for (int act = 0; act < rounds * DemoAct.values().length / 2; act++) {
                assertThat(session.proceed()).isTrue();
            }
        }
        assertThat(count("users")).isEqualTo(5 + DemoWriter.KEPT_ROWS);
        assertThat(count("tickets")).isEqualTo(DemoWriter.KEPT_ROWS);
        assertThat(count("curricula WHERE archived_at IS NOT NULL")).isPositive();
        assertThat(count("users WHERE last_name LIKE '%-%'")).isPositive();
    }

    private void createTables() throws IOException, SQLException {
        try (InputStream schema = DemoSessionTest.class.getResourceAsStream("/sample/schema.sql")) {
            execute(database, new String(Objects.requireNonNull(schema).readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private long count(String what) throws SQLException {
        return Long.parseLong(answer(database, "SELECT count(*) FROM " + what));
    }
}
