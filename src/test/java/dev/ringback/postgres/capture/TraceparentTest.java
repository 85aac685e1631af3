package dev.ringback.postgres.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The writer's trace is logged where it names one, and never in its way. */
class TraceparentTest extends OnADatabase {
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @BeforeEach
    void watchUsers() {
        watch(all("users"));
    }

    @Test
    void itIsThatOfTheTransaction() throws SQLException {
        try (Connection session = database.connect()) {
            execute(session, "INSERT INTO users (id) VALUES (1)");
            execute(
                    session,
                    "BEGIN",
                    "SET LOCAL ringback.traceparent = '" + TRACE + "'",
                    "INSERT INTO users (id) SELECT g FROM generate_series(2, 400) g",
                    "UPDATE users SET last_name = 'b' WHERE id = 2",
                    "DELETE FROM users WHERE id = 2",
                    "COMMIT");
            execute(session, "INSERT INTO users (id) VALUES (500)");
        }
        assertThat(
                        database.rows(
                                "SELECT traceparent, count(*), min(id), max(id) FROM database_trigger_logs GROUP BY 1 ORDER BY 2"))
                .containsExactly("null|2|1|403", TRACE + "|401|2|402");
    }

    @Test
    void itIsThatOfTheSession() throws SQLException {
        try (Connection session = database.connect()) {
            execute(session, "SET ringback.traceparent = '" + TRACE + "'", "INSERT INTO users (id) VALUES (1)");
            execute(session, "INSERT INTO users (id) VALUES (2)");
        }
        assertThat(traces()).containsExactly(TRACE, TRACE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "'; DROP TABLE users; --", "00-4bf92f-", "ü"})
    void whateverElseIsThereFailsNobody(String value) throws SQLException {
        try (Connection session = database.connect()) {
            execute(
                    session,
                    "SET ringback.traceparent = '" + value.replace("'", "''") + "'",
                    "INSERT INTO users (id) VALUES (1)");
        }
        assertThat(traces()).containsExactly(value);
    }

    @Test
    void howLongItIsIsBounded() throws SQLException {
        try (Connection session = database.connect()) {
            execute(
                    session,
                    "SELECT set_config('ringback.traceparent', repeat('x', 1000000), false)",
                    "INSERT INTO users (id) VALUES (1)");
        }
        assertThat(database.value("SELECT length(traceparent) FROM database_trigger_logs"))
                .isEqualTo("64");
    }

    @Test
    void aHandWrittenTriggerNeedNotKnowOfIt() throws SQLException {
        try (Connection session = database.connect()) {
            execute(
                    session,
                    "SET ringback.traceparent = '" + TRACE + "'",
                    "INSERT INTO database_trigger_logs (payload, schema, klass_name) VALUES"
                            + " ('{\"operation\": \"INSERT\", \"record_id\": \"1\"}', 'public', 'users')");
        }
        assertThat(traces()).containsExactly(TRACE);
    }

    private List<String> traces() {
        return database.rows("SELECT traceparent FROM database_trigger_logs ORDER BY id");
    }
}
