package dev.ringback.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.demo.Database;
import dev.ringback.demo.EmbeddedDatabase;
import dev.ringback.demo.ServerOptions;
import dev.ringback.postgres.TestDatabase;
import dev.ringback.processing.Processors;
import io.quarkus.qute.Engine;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The parts within the framework: its settings, its templates, its beans. */
@QuarkusTest
@QuarkusTestResource(value = WiredMailTest.MailAndDatabase.class, restrictToAnnotatedClass = true)
class WiredMailTest {
    @Inject
    Sender sender;

    @Inject
    Engine templates;

    @Inject
    Processors<SqlConnection> processors;

    @Inject
    Pool pool;

    @Test
    void mailsLeaveToTheServerOfTheFrameworksOwnSettings() {
        pool.query("""
                INSERT INTO ringback_deliveries (change_id, processor, kind, recipient, data)
                VALUES (1, 'welcome-mail', 'mail', 'amara@example.com',
                    '{"template": "welcome", "subject": "Welcome!", "values": {"firstName": "Amara"}}')""").execute().await().indefinitely();
        sender.sendDue().await().indefinitely();
        assertThat(pool.query("SELECT concat_ws(': ', status, error) FROM ringback_deliveries")
                        .execute()
                        .await()
                        .indefinitely()
                        .iterator()
                        .next()
                        .getString(0))
                .isEqualTo("succeeded");
    }

    @Test
    void namesAreEscapedInHtmlAlone() {
        assertThat(templates
                        .getTemplate("welcome.html")
                        .data("firstName", "<b>")
                        .render())
                .contains("Hello &lt;b&gt;,");
        assertThat(templates.getTemplate("welcome.txt").data("firstName", "<b>").render())
                .startsWith("Hello <b>,");
    }

    @Test
    void aProcessorThatIsSwitchedOffIsNotAtWork() {
        assertThat(processors.names())
                .containsExactly("archive-courses", "assign-ticket-agent", "create-subscription", "welcome-mail");
    }

    /** A database with a log, and a mail server that takes everything. */
    public static final class MailAndDatabase implements QuarkusTestResourceLifecycleManager {
        private EmbeddedDatabase server;
        private StubMailServer mail;

        /** The migration finds no database, so the service does not begin to work. */
        @Override
        public Map<String, String> start() {
            server = EmbeddedDatabase.start(ServerOptions.fast());
            Database database = server.createDatabase("mail");
            TestDatabase.migrate(database, TestDatabase.HOME, true);
            mail = StubMailServer.answering("EHLO", "250 welcome");
            return Map.of(
                    "quarkus.datasource.reactive.url", "postgresql://localhost:" + server.port() + "/mail",
                    "quarkus.datasource.jdbc.url", "jdbc:postgresql://localhost:1/nowhere",
                    "quarkus.datasource.username", "ringback",
                    "quarkus.datasource.password", "ringback",
                    "quarkus.mailer.mock", "false",
                    "quarkus.mailer.host", "localhost",
                    "quarkus.mailer.port", Integer.toString(mail.port()),
                    "ringback.processors.audit.enabled", "false");
        }

        @Override
        public void stop() {
            mail.close();
            server.close();
        }
    }
}
