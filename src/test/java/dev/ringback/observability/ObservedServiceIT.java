package dev.ringback.observability;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.ringback.demo.Database;
import dev.ringback.demo.EmbeddedDatabase;
import dev.ringback.demo.ServerOptions;
import dev.ringback.packaged.ServiceProcess;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The packaged service after some traffic, seen through what it says of itself. */
class ObservedServiceIT {
    private static EmbeddedDatabase server;
    private static Database database;
    private static GreenMail mails;
    private static ServiceProcess service;

    @BeforeAll
    static void start() throws SQLException {
        server = EmbeddedDatabase.start(ServerOptions.fast());
        database = server.createDatabase("shop");
        mails = new GreenMail(new ServerSetup(0, "localhost", ServerSetup.PROTOCOL_SMTP));
        mails.start();
        service = ServiceProcess.start(
                database,
                Map.of(
                        "QUARKUS_MAILER_HOST",
                        "localhost",
                        "QUARKUS_MAILER_PORT",
                        Integer.toString(mails.getSmtp().getPort())));
        service.awaitListening();
        execute(
                // One change that its processor fails on, and one of a table that nobody watches.
                "ALTER TABLE subscriptions ADD CONSTRAINT picky CHECK (user_id <> 13)",
                "INSERT INTO users (id, first_name, email) VALUES (13, 'Ada', NULL)",
                "INSERT INTO users (first_name, email) VALUES ('Alan', 'alan@example.com')",
                "INSERT INTO database_trigger_logs (payload, schema, klass_name) VALUES"
                        + " ('{\"operation\": \"INSERT\", \"record_id\": \"1\"}', 'public', 'made_up')");
        assertThat(mails.waitForIncomingEmail(20_000, 1)).isTrue();
    }

    @AfterAll
    static void stop() {
        service.close();
        mails.stop();
        server.close();
    }

    @Test
    void eachMetricOfTheDocsIsThereAndEachThatIsThereIsInTheDocs() {
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            String exposition = service.get("/q/metrics");
            assertThat(exposition).contains("result=\"sent\"", "status=\"retrying\"", "table=\"other\"");
            assertThat(MetricsPage.exposed(exposition)).containsExactlyInAnyOrderElementsOf(MetricsPage.documented());
        });
    }

    @Test
    void noLabelNamesARecordOrATableThatNobodyWatches() {
        assertThat(service.get("/q/metrics")).doesNotContain("made_up", "example.com", "\"13\"", "picky");
    }

    private static void execute(String... statements) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
