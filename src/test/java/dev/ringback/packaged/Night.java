package dev.ringback.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ringback.delivery.StubMailServer;
import dev.ringback.demo.Database;
import dev.ringback.demo.EmbeddedDatabase;
import dev.ringback.demo.ServerOptions;
import dev.ringback.demo.connect.ConnectSchema;
import dev.ringback.demo.connect.HerokuConnect;
import dev.ringback.demo.connect.SalesforceOrg;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The night that the pages ask about: the packaged service with the sample tables, users that are contacts in Salesforce,
 * and whatever goes wrong. It is the same each time, ids and all: there is one worker, and Heroku Connect's stand-in moves
 * when it is told to.
 */
final class Night implements AutoCloseable {
    private static final String ANNA = "a-token-of-her-own-for-tests";
    private static final String VIEWER = "a-viewers-token-for-tests";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration SOON = Duration.ofMillis(20);
    private static final String MAPPING = "-Dringback.mappings.\"contacts-users\".";
    private static final List<String> JVM = List.of(
            "-Xmx256m",
            MAPPING + "connect-table=contact",
            MAPPING + "local-table=public.users",
            MAPPING + "external-id=ringback_user_id__c",
            MAPPING + "columns.\"first_name\"=firstname",
            MAPPING + "columns.\"last_name\"=lastname",
            MAPPING + "columns.\"email\"=email",
            MAPPING + "to-salesforce.\"lastname\"=coalesce(nullif(last_name, ''), '(none)')");

    private static final String EVENING = """
            INSERT INTO tickets (subject) VALUES ('Who answers at night?');
            INSERT INTO curricula (title) VALUES ('Logic');
            UPDATE curricula SET archived_at = now();
            INSERT INTO users (first_name, last_name, email)
            SELECT 'First' || n, 'Last' || n,
                   CASE WHEN n NOT IN (35, 36) THEN
                       CASE n WHEN 34 THEN 'full' WHEN 33 THEN 'moved' WHEN 38 THEN 'moved' ELSE 'user' END
                       || n || '@example.com' END
            FROM generate_series(1, 38) AS n ORDER BY n""";

    /** What the service, its mails or its reloads have still to do. */
    private static final String OPEN = """
            SELECT (SELECT count(*) FROM database_trigger_logs WHERE status = 'pending'
                       OR status = 'retrying' AND next_attempt_at < now() + interval '5 seconds')
                 + (SELECT count(*) FROM ringback_deliveries WHERE status IN ('pending', 'sending'))
                 + (SELECT count(*) FROM ringback_reloads WHERE compared_at IS NULL AND decided_at IS NULL)""";

    private final EmbeddedDatabase server = EmbeddedDatabase.start(ServerOptions.fast());
    private final Database database = server.createDatabase("shop");
    private final StubMailServer mails = StubMailServer.answering(Map.of(
            "RCPT TO:<moved", "550 5.1.1 no such user here",
            "RCPT TO:<full", "452 4.2.2 the mailbox is full"));
    private final HerokuConnect connect;
    private final ServiceProcess service;
    private final Shell shell;

    Night() throws Exception {
        try (Connection connection = database.connect()) {
            ConnectSchema.salesforce().install(connection);
        }
        SalesforceOrg org = new SalesforceOrg();
        org.demand(
                "contact", fields -> fields.containsKey("email") ? Optional.empty() : Optional.of("No email is given"));
        connect = HerokuConnect.of(database::connect, org);
        service = ServiceProcess.start(database.url(), JVM, environment(mails.port()))
                .awaitListening();
        shell = shell();
        setIn();
    }

    private static Map<String, String> environment(int mailPort) {
        return Map.ofEntries(
                Map.entry("RINGBACK_REPLICA", "web.1"),
                Map.entry("RINGBACK_OPERATOR_TOKEN", ServiceProcess.TOKEN + ",anna:" + ANNA),
                Map.entry("RINGBACK_VIEWER_TOKEN", VIEWER),
                Map.entry("QUARKUS_MAILER_HOST", "localhost"),
                Map.entry("QUARKUS_MAILER_PORT", Integer.toString(mailPort)),
                Map.entry("QUARKUS_MAILER_FROM", "hello@example.com"),
                Map.entry("RINGBACK_DELIVERY_FIRST", "10m"),
                Map.entry("RINGBACK_DELIVERY_CAP", "1h"),
                Map.entry("RINGBACK_INTAKE_WORKERS", "1"),
                Map.entry("RINGBACK_RETRY_MAX_ATTEMPTS", "3"),
                Map.entry("RINGBACK_RETRY_FIRST", "50ms"),
                Map.entry("RINGBACK_CAPTURE_EVERY", "1s"),
                Map.entry("RINGBACK_CONNECT_CENSUS_EVERY", "1s"),
                Map.entry("RINGBACK_CONNECT_RELOAD_ROWS", "20"),
                Map.entry("RINGBACK_CONNECT_RELOAD_QUIET", "500ms"));
    }

    /** A shell of an operator's; {@code more} is for curl's own configuration. */
    Shell shell(String... more) throws IOException {
        return new Shell(
                service.uri("/").getPort(),
                Map.of(
                        "RINGBACK_URL",
                        "http://localhost:8080",
                        "RINGBACK_OPERATOR_TOKEN",
                        ServiceProcess.TOKEN,
                        "RINGBACK_VIEWER_TOKEN",
                        VIEWER,
                        "NAMED_TOKEN",
                        ANNA),
                more);
    }

    /** Nobody is there for tickets, a table is paused, mails come back; a constraint keeps twelve users from their plan. */
    private void setIn() throws Exception {
        service.get("/api/v1/status"); // what arrives is known some seconds after the first look
        Shell.Reply paused = shell.run(
                List.of(),
                "curl -sS -H \"Authorization: Bearer $RINGBACK_OPERATOR_TOKEN\" -H 'Content-Type: application/json'"
                        + " -d '{\"reason\": \"courses are being moved\"}'"
                        + " \"$RINGBACK_URL/api/v1/tables/public/curricula/pause\"");
        assertThat(paused.status()).as(paused.body()).isEqualTo(200);
        write(EVENING);
        settle();
        write("UPDATE users SET last_name = 'Lovelace' WHERE id = 17");
        settle();
        write(
                "ALTER TABLE subscriptions ADD CONSTRAINT plans CHECK (plan <> 'free') NOT VALID",
                "INSERT INTO users (first_name, last_name, email) SELECT 'First' || n, 'Last' || n,"
                        + " 'user' || n || '@example.com' FROM generate_series(39, 50) AS n ORDER BY n");
        settle();
        write("INSERT INTO salesforce.contact (lastname) VALUES ('Nobody')");
        settle();
        write("DROP TRIGGER ringback_1_insert ON tickets");
        goOn();
        long failed = Long.parseLong(value("SELECT count(*) FROM salesforce._trigger_log WHERE state = 'FAILED'"));
        await("the status that tells of it").atMost(LIMIT).until(() -> {
            JsonObject status = new JsonObject(service.get("/api/v1/status"));
            return status.getBoolean("porter")
                    && status.getJsonArray("problems").size() == 1
                    && status.getLong("unacknowledgedGaps") == 1
                    && status.getJsonObject("drain").getDouble("arrivingPerSecond") != null
                    && status.getJsonObject("triggers").getJsonArray("amiss").isEmpty()
                    && status.getJsonObject("salesforce").getLong("failuresLately") == failed;
        });
    }

    private void settle() {
        await("all is settled").atMost(LIMIT).pollInterval(SOON).until(() -> value(OPEN)
                .equals("0"));
    }

    /** Until nothing moves any more, here or in Salesforce. */
    void goOn() {
        await("nothing moves")
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(SOON)
                .until(() -> {
                    boolean moved = connect.step();
                    return value(OPEN).equals("0") && !moved && !connect.step();
                });
    }

    /** Connect clears the contacts, and brings all of them again. */
    void reload() {
        connect.reload("contact");
        goOn();
    }

    ServiceProcess service() {
        return service;
    }

    /** In one session. */
    void write(String... statements) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    String value(String query) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            return result.next() ? String.valueOf(result.getString(1)) : "no row";
        }
    }

    @Override
    public void close() {
        service.close();
        connect.close();
        mails.close();
        server.close();
    }
}
