package dev.ringback.postgres.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A quiet transaction mutes our triggers, in this transaction alone, and nobody else's. */
class QuietTest extends OnADatabase {
    private static final String QUIET = "SELECT set_config('ringback.quiet', 'on', true)";

    @BeforeEach
    void watchUsers() {
        watch(all("users"));
    }

    @Test
    void aFreshSessionIsLogged() {
        execute("INSERT INTO users (id) VALUES (1)");
        assertThat(logged()).containsExactly("INSERT users 1");
    }

    @Test
    void aQuietTransactionIsNotLogged() {
        execute("BEGIN; " + QUIET + "; INSERT INTO users (id) VALUES (1); UPDATE users SET email = 'e';"
                + " DELETE FROM users; TRUNCATE users CASCADE; COMMIT");
        assertThat(logged()).isEmpty();
    }

    @Test
    void theSameSessionIsLoggedAgainAfterItsQuietTransaction() throws SQLException {
        try (Connection session = database.connect()) {
            execute(session, "BEGIN; " + QUIET + "; INSERT INTO users (id) VALUES (1); COMMIT");
            execute(session, "INSERT INTO users (id) VALUES (2)");
            execute(session, "BEGIN; " + QUIET + "; INSERT INTO users (id) VALUES (3); ROLLBACK");
            execute(session, "INSERT INTO users (id) VALUES (4)");
            execute(session, "BEGIN; SET LOCAL ringback.quiet = 'on'; INSERT INTO users (id) VALUES (5); COMMIT");
            execute(session, "INSERT INTO users (id) VALUES (6)");
        }
        assertThat(logged()).containsExactly("INSERT users 2", "INSERT users 4", "INSERT users 6");
    }

    @Test
    void anotherSessionIsLoggedMeanwhile() throws SQLException {
        try (Connection quiet = database.connect()) {
            execute(quiet, "BEGIN", QUIET, "INSERT INTO users (id) VALUES (1)");
            execute("INSERT INTO users (id) VALUES (2)");
            execute(quiet, "COMMIT");
        }
        assertThat(logged()).containsExactly("INSERT users 2");
    }

    @Test
    void nobodyElsesTriggerIsMuted() {
        execute(
                "CREATE TABLE heard (by text)",
                "CREATE FUNCTION hear() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN INSERT INTO heard VALUES (TG_NAME); RETURN NEW; END'",
                "CREATE TRIGGER hc_users_logtrigger AFTER INSERT ON users FOR EACH ROW"
                        + " WHEN (current_setting('xmlbinary') = 'base64') EXECUTE FUNCTION hear()",
                "CREATE TRIGGER hc_users_status_trigger BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION hear()",
                "BEGIN; " + QUIET + "; INSERT INTO users (id) VALUES (1); COMMIT");
        assertThat(logged()).isEmpty();
        assertThat(database.rows("SELECT by FROM heard ORDER BY by"))
                .containsExactly("hc_users_logtrigger", "hc_users_status_trigger");
    }
}
