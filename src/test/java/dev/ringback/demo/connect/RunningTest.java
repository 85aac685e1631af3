package dev.ringback.demo.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ringback.demo.connect.ConnectOptions.Pace;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RunningTest extends OnAConnectedDatabase {
    private static final String SYNCED = "SELECT count(*) FROM salesforce.contact WHERE _hc_lastop = 'SYNCED'";
    private static final Duration NEVER = Duration.ofHours(1);

    @Test
    void bothSidesFollowEachOtherByThemselves() {
        run(new Pace(Duration.ofMillis(20), NEVER, Duration.ofMillis(20)));
        user(11);
        contact("lastname", "Berg");
        await().until(() -> database.value(SYNCED).equals("2"));
        assertThat(org.records("contact")).hasSize(2);
        await().until(() ->
                database.rows("SELECT * FROM salesforce._trigger_log").isEmpty());
    }

    @Test
    void whatIsNotNotifiedWaitsForTheNextLookAtTheLog() {
        run(new Pace(Duration.ofMillis(20), Duration.ofMillis(100), NEVER));
        execute("INSERT INTO salesforce.contact (email) VALUES ('holm@example.com')");
        await().until(() -> log().equals(java.util.List.of("INSERT FAILED")));
        org.define(new ObjectType("contact", "003", java.util.Set.of(), java.util.Set.of()));
        execute("UPDATE salesforce._trigger_log SET state = 'NEW'");
        await().until(() -> log().equals(java.util.List.of("INSERT SUCCESS")));
    }

    @Test
    void itSurvivesTheLossOfAllItsSessions() throws SQLException {
        run(new Pace(Duration.ofMillis(20), NEVER, Duration.ofMillis(20)));
        user(12);
        await().until(() -> database.value(SYNCED).equals("1"));
        try (Connection superuser = database.database().connectAsSuperuser();
                Statement statement = superuser.createStatement()) {
            statement.execute("""
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()""");
        }
        user(13);
        contact("lastname", "Berg");
        await().until(() -> database.value(SYNCED).equals("3"));
    }

    @Test
    void onceItIsClosedNothingMovesAndNoSessionIsLeft() {
        run(new Pace(Duration.ofMillis(20), Duration.ofMillis(20), Duration.ofMillis(20)));
        user(14);
        await().until(() -> database.value(SYNCED).equals("1"));
        connect.close();
        user(15);
        await().until(() -> database.rows("""
                        SELECT pid FROM pg_stat_activity
                        WHERE datname = current_database() AND pid <> pg_backend_pid()""").isEmpty());
        assertThat(log()).containsExactly("INSERT SUCCESS", "INSERT NEW");
    }

    /** With an external id: a reader that is faster than the write-back must know the row. */
    private void user(int id) {
        execute("INSERT INTO salesforce.contact (lastname, ringback_user_id__c) VALUES ('Holm', '" + id + "')");
    }

    private void run(Pace pace) {
        connect.close();
        connect(ConnectOptions.standard().with(pace));
        connect.start();
    }
}
