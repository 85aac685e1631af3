package dev.ringback.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import dev.ringback.delivery.Mails;
import dev.ringback.demo.Database;
import dev.ringback.demo.EmbeddedDatabase;
import dev.ringback.demo.ServerOptions;
import jakarta.mail.internet.MimeMessage;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole way, from outside: the packaged service, a plain role's database, and a writer that knows nothing of either. */
class PackagedServiceIT {
    private static EmbeddedDatabase server;
    private static Database database;
    private static GreenMail mails;
    private static ServiceProcess service;

    @BeforeAll
    static void start() throws Exception {
        server = EmbeddedDatabase.start(ServerOptions.fast());
        database = server.createDatabase("shop");
        mails = Mails.server();
        mails.start();
        service = ServiceProcess.start(
                database,
                Map.of(
                        "RINGBACK_CAPTURE_EVERY", "1s",
                        "QUARKUS_MAILER_HOST", "localhost",
                        "QUARKUS_MAILER_PORT", Integer.toString(mails.getSmtp().getPort()),
                        "QUARKUS_MAILER_FROM", "hello@example.com",
                        "RINGBACK_RETENTION_EVERY", "1s"));
        service.awaitListening();
        execute("INSERT INTO agents (name) VALUES ('One'), ('Two')");
    }

    @AfterAll
    static void stop() {
        service.close();
        mails.stop();
        server.close();
    }

    @Test
    void anInsertedUserGetsASubscriptionAMailAndALogEntry() throws Exception {
        String id = value("INSERT INTO users (first_name, last_name, email)"
                + " VALUES ('Ada', 'Lovelace', 'ada@example.com') RETURNING id");

        awaitValue("SELECT count(*) FROM subscriptions WHERE user_id = " + id, "1");
        awaitValue("SELECT user_last_name FROM user_log WHERE user_id = " + id, "Lovelace");
        assertThat(mails.waitForIncomingEmail(60_000, 1)).isTrue();
        MimeMessage mail = mails.getReceivedMessages()[0];
        assertThat(mail.getAllRecipients()[0]).hasToString("ada@example.com");
        assertThat(mail.getMessageID()).contains("ringback");
        String shown = service.get("/api/v1/trigger-logs?schema=public&table=users&recordId=" + id);
        assertThat(shown).contains("\"status\":\"succeeded\"").contains("\"create-subscription\"");
    }

    @Test
    void aDeletedUserLeavesItsLastNameInTheAudit() throws Exception {
        String id = value("INSERT INTO users (first_name, last_name) VALUES ('Alan', 'Turing') RETURNING id");
        execute("UPDATE users SET last_name = 'Mathison' WHERE id = " + id, "DELETE FROM users WHERE id = " + id);

        awaitValue(
                "SELECT string_agg(user_last_name || ':' || (deleted_at IS NOT NULL), ',' ORDER BY id) FROM user_log"
                        + " WHERE user_id = " + id,
                "Turing:false,Mathison:false,Mathison:true");
    }

    @Test
    void aTicketGetsItsAgent() throws Exception {
        String id = value("INSERT INTO tickets (subject) VALUES ('Help') RETURNING id");

        awaitValue("SELECT agent_id IS NOT NULL FROM tickets WHERE id = " + id, "t");
    }

    @Test
    void anArchivedCurriculumArchivesItsCourses() throws Exception {
        String id = value("INSERT INTO curricula (title) VALUES ('Logic') RETURNING id");
        execute(
                "INSERT INTO courses (curriculum_id, title) SELECT " + id + ", 'Course ' || g"
                        + " FROM generate_series(1, 3) g",
                "UPDATE curricula SET archived_at = now() WHERE id = " + id);

        awaitValue("SELECT count(*) FROM courses WHERE archived_at IS NOT NULL AND curriculum_id = " + id, "3");
    }

    @Test
    void aTriggerThatSomebodyDisabledIsEnabledAndTheGapIsNamedEverywhere() throws Exception {
        execute("ALTER TABLE curricula DISABLE TRIGGER ringback_4_truncate");

        awaitValue(
                "SELECT table_name || ' ' || operations::text FROM ringback_gaps WHERE until IS NOT NULL",
                "curricula {TRUNCATE}");
        assertThat(service.get("/api/v1/triggers/gaps?open=false"))
                .contains("\"table\":\"curricula\"", "\"events\":[\"TRUNCATE\"]");
        Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            assertThat(service.get("/api/v1/status")).contains("\"unacknowledgedGaps\":1");
            assertThat(service.get("/q/health/ready")).contains("\"unacknowledgedGaps\": 1");
            assertThat(service.get("/q/metrics")).contains("ringback_capture_gaps 1.0");
        });
        assertThat(service.status("/q/health/ready")).isEqualTo(200);
    }

    @Test
    void whatWasSettledAMonthAgoIsPurgedAndWhatIsParkedIsNot() throws Exception {
        execute(
                "INSERT INTO database_trigger_logs (klass_name, status, processed_at, created_at)"
                        + " SELECT s, s, now() - interval '31 days', now() - interval '31 days'"
                        + " FROM unnest(ARRAY['succeeded', 'parked', 'dead']) s",
                "INSERT INTO users (first_name) VALUES ('Grace')");

        awaitValue(
                "SELECT string_agg(klass_name, ' ' ORDER BY id) FROM database_trigger_logs WHERE klass_name = status",
                "parked dead");
        assertThat(service.get("/api/v1/status")).contains("\"retention\":{\"enabled\":true");
        assertThat(service.get("/q/metrics")).contains("ringback_purged_rows_total{table=\"database_trigger_logs\"}");
    }

    @Test
    void theProbesAreOpenAndTheRestIsClosed() {
        assertThat(service.status("/q/health/live")).isEqualTo(200);
        assertThat(service.status("/q/health/started")).isEqualTo(200);
        assertThat(service.get("/api/v1/status")).contains("\"listening\":\"listening\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    RINGBACK_INTAKE_BATCH         | 0      | ringback.intake.batch
                    RINGBACK_RETENTION_BATCH      | 0      | ringback.retention.batch
                    RINGBACK_DELIVERY_CONCURRENCY | 0      | ringback.delivery.concurrency
                    RINGBACK_MAIL_FROM            | nobody | ringback.mail.from (RINGBACK_MAIL_FROM) is 'nobody'
                    """)
    void aWrongSettingOfAnyPartEndsTheStart(String variable, String value, String said) {
        try (ServiceProcess refused = ServiceProcess.start(database, Map.of(variable, value))) {
            assertThat(refused.awaitExit()).isEqualTo(1);
            assertThat(refused.output()).contains(said).contains("allowed is");
        }
    }

    private static void awaitValue(String query, String expected) {
        Awaitility.await(query)
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(value(query)).isEqualTo(expected));
    }

    private static void execute(String... statements) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String value(String query) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            return result.next() ? String.valueOf(result.getString(1)) : "no row";
        }
    }
}
