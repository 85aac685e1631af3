package dev.ringback.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.ringback.demo.Database;
import dev.ringback.demo.EmbeddedDatabase;
import dev.ringback.demo.ServerOptions;
import dev.ringback.demo.connect.ConnectSchema;
import dev.ringback.demo.connect.HerokuConnect;
import dev.ringback.demo.connect.SalesforceOrg;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * A shop with the packaged service: a mapping that follows deletions, welcome mails, and a stand-in for Heroku Connect that
 * moves when it is told to.
 */
final class ReloadedShop implements AutoCloseable {
    private static final String MAPPING = "-Dringback.mappings.\"contacts-users\".";

    /** The danger is real: a user goes a second after its contact, and the mapping is followed at once. */
    private static final List<String> JVM = List.of(
            "-Xmx256m",
            MAPPING + "connect-table=contact",
            MAPPING + "local-table=public.users",
            MAPPING + "external-id=ringback_user_id__c",
            MAPPING + "columns.\"first_name\"=firstname",
            MAPPING + "columns.\"last_name\"=lastname",
            MAPPING + "columns.\"email\"=email",
            MAPPING + "to-salesforce.\"lastname\"=coalesce(nullif(last_name, ''), '(none)')",
            MAPPING + "on-connect-delete=delete",
            MAPPING + "reload-grace=1s",
            "-Dringback.connect.reload.quiet=1s");

    private final EmbeddedDatabase server = EmbeddedDatabase.start(ServerOptions.fast());
    private final Database database = server.createDatabase("shop");
    final GreenMail mails = new GreenMail(new ServerSetup(0, "localhost", ServerSetup.PROTOCOL_SMTP));
    private int signedUp;
    final SalesforceOrg org = new SalesforceOrg();
    final HerokuConnect connect;
    final ServiceProcess service;

    ReloadedShop() throws SQLException {
        try (Connection connection = database.connect()) {
            ConnectSchema.salesforce().install(connection);
        }
        connect = HerokuConnect.of(database::connect, org);
        mails.start();
        service = ServiceProcess.start(
                        database.url(),
                        JVM,
                        Map.of(
                                "QUARKUS_MAILER_HOST", "localhost",
                                "QUARKUS_MAILER_PORT",
                                        Integer.toString(mails.getSmtp().getPort()),
                                "QUARKUS_MAILER_FROM", "hello@example.com",
                                "RINGBACK_CAPTURE_EVERY", "1s"))
                .awaitListening();
    }

    @Override
    public void close() {
        service.close();
        connect.close();
        mails.stop();
        server.close();
    }

    int signedUp() {
        return signedUp;
    }

    void signUp() throws SQLException {
        String name = "s" + ++signedUp;
        execute("INSERT INTO users (first_name, last_name, email) VALUES ('f" + name + "', 'l" + name + "', '" + name
                + "@example.com')");
    }

    void awaitSubscribed() {
        Awaitility.await("the welcome of those who signed up")
                .atMost(Duration.ofSeconds(60))
                .until(() -> value("SELECT count(*) FROM subscriptions").equals(Integer.toString(signedUp)));
    }

    /** From the insert to its subscription, of those who signed up after so many. */
    String latencies(int before) throws SQLException {
        return value("SELECT format('%s, median %s ms, 99 %% %s ms, most %s ms', count(*),"
                + " round((percentile_cont(0.5) WITHIN GROUP (ORDER BY ms))::numeric, 1),"
                + " round((percentile_cont(0.99) WITHIN GROUP (ORDER BY ms))::numeric, 1), round(max(ms)::numeric, 1))"
                + " FROM (SELECT extract(epoch FROM s.created_at - u.created_at) * 1000 AS ms FROM users u"
                + " JOIN subscriptions s ON s.user_id = u.id WHERE CASE WHEN u.last_name ~ '^ls[0-9]+$' THEN substr(u.last_name, 3)::int END > "
                + before + ") lag");
    }

    String waiting() {
        JsonObject newest = new JsonObject(service.get("/api/v1/reloads?limit=1"));
        return newest.getJsonArray("items").stream()
                .map(JsonObject.class::cast)
                .filter(reload -> reload.getString("state").equals("waiting"))
                .map(reload -> reload.getString("name"))
                .findFirst()
                .orElse(null);
    }

    String awaitWaiting() {
        return Awaitility.await("the reload has ended")
                .atMost(Duration.ofMinutes(2))
                .until(this::waiting, name -> name != null);
    }

    Map<String, Object> comparison(String name) {
        return new JsonObject(service.get("/api/v1/reloads/" + name))
                .getJsonObject("comparison")
                .getMap();
    }

    JsonObject decide(String name, String act) {
        long began = System.nanoTime();
        JsonObject decided = new JsonObject(service.post("/api/v1/reloads/" + name + "/" + act));
        assertThat(decided.getString("name"))
                .as("the answer %s%n%s", decided, service.output())
                .isEqualTo(name);
        say("%s in %.1f s", act, (System.nanoTime() - began) / 1e9);
        return decided;
    }

    /** Until neither Connect nor the service has anything to do. */
    void settle() {
        Awaitility.await("everything settled")
                .pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofMinutes(10))
                .until(() -> isIdle() && !connect.step() && isIdle());
    }

    private boolean isIdle() throws SQLException {
        return value("SELECT count(*) FROM database_trigger_logs WHERE status IN ('pending', 'retrying')")
                .equals("0");
    }

    void assertCalm() throws SQLException {
        assertThat(rows("SELECT status || ' ' || attempts || ' ' || coalesce(error, '') FROM database_trigger_logs"
                        + " WHERE attempts > 0 OR status IN ('retrying', 'dead', 'waiting') LIMIT 10"))
                .isEmpty();
    }

    void assertOneMailForEachSignUp() {
        Awaitility.await("a mail for each sign-up")
                .atMost(Duration.ofSeconds(30))
                .until(() -> mails.getReceivedMessages().length >= signedUp);
        assertThat(mails.getReceivedMessages())
                .extracting(mail -> mail.getAllRecipients()[0].toString())
                .allMatch(to -> to.matches("s\\d+@example.com"))
                .doesNotHaveDuplicates();
    }

    static void say(String what, Object... values) {
        System.out.println("reload: " + String.format(Locale.ROOT, what, values));
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    String value(String query) throws SQLException {
        return rows(query).get(0);
    }

    List<String> rows(String query) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(result.getString(1));
            }
            return rows;
        }
    }
}
