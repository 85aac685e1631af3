package dev.ringback.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import dev.ringback.delivery.Mails;
import dev.ringback.demo.Database;
import dev.ringback.demo.EmbeddedDatabase;
import dev.ringback.demo.ServerOptions;
import dev.ringback.demo.connect.ConnectSchema;
import dev.ringback.demo.connect.HerokuConnect;
import dev.ringback.demo.connect.SalesforceOrg;
import dev.ringback.demo.connect.SalesforceRecord;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The acceptance of a reload with everything together: the packaged service with a mapping that follows deletions, welcome
 * mails, and a stand-in for Heroku Connect that moves when it is told to.
 */
class ReloadIT {
    private static final int DIFFERENT = 5;
    private static final int SIGNED_UP_BEFORE = 40;
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
            "-Dringback.connect.reload.quiet=3s");

    private static final String PAIRED = "SELECT u.id || ' ' || c.sfid FROM users u"
            + " JOIN salesforce.contact c ON c.ringback_user_id__c = u.id::text WHERE u.id <= %s ORDER BY u.id";

    private static final String APART = """
            SELECT count(*) FROM users u FULL JOIN salesforce.contact c ON c.ringback_user_id__c = u.id::text
            WHERE (u.first_name, u.last_name, u.email) IS DISTINCT FROM (c.firstname, c.lastname, c.email)
               OR u.id IS NULL OR c.sfid IS NULL""";

    private EmbeddedDatabase server;
    private Database database;
    private GreenMail mails;
    private ServiceProcess service;
    private SalesforceOrg org;
    private HerokuConnect connect;
    private int signedUp;
    private int signedUpBesideTheLast = SIGNED_UP_BEFORE;

    @BeforeEach
    void start() throws Exception {
        server = EmbeddedDatabase.start(ServerOptions.fast());
        database = server.createDatabase("shop");
        try (Connection connection = database.connect()) {
            ConnectSchema.salesforce().install(connection);
        }
        mails = Mails.server();
        mails.start();
        org = new SalesforceOrg();
        connect = HerokuConnect.of(database::connect, org);
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

    @AfterEach
    void stop() {
        service.close();
        connect.close();
        mails.stop();
        server.close();
    }

    @Test
    void aReloadSendsNoMailAndOnlyItsTrueDifferencesReachTheUsers() throws Exception {
        initialLoad(2_000);
        reload(true);
        reload(false);
        bothWays();
    }

    /** The stand-in sends each pair's external id to Salesforce by itself: minutes. */
    @Test
    @Tag("chaos")
    void soDoesTheReloadOfAHundredThousandContacts() throws Exception {
        initialLoad(100_000);
        reload(true);
        reload(false);
        bothWays();
    }

    /** The first arrival of all contacts is caught like a reload; all of it is new, and an operator releases it. */
    private void initialLoad(int size) throws Exception {
        for (int i = 1; i <= size; i++) {
            org.insert("contact", contact("c" + i));
        }
        connect.reload("contact", false);
        String name = awaitWaiting();
        assertThat(value("SELECT count(*) FROM users")).isEqualTo("0");
        assertThat(comparison(name)).containsEntry("new", size);
        long began = System.nanoTime();
        decide(name, "release");
        settle();
        say("initial load of %d released and settled in %.1f s", size, (System.nanoTime() - began) / 1e9);
        assertThat(value("SELECT count(*) FROM users")).isEqualTo(Integer.toString(size));
        assertThat(mails.getReceivedMessages()).isEmpty();

        for (int i = 0; i < SIGNED_UP_BEFORE; i++) {
            signUp();
        }
        settle();
        execute("UPDATE users SET email = 'new-' || email WHERE id % 100 = 0");
        settle();
        assertThat(value(APART)).isEqualTo("0");
        say("sign-ups before: %s", latencies(0));
    }

    private void reload(boolean truncate) throws Exception {
        int size = Integer.parseInt(value("SELECT count(*) FROM users"));
        String last = value("SELECT max(id) FROM users");
        String users = value(everyUser(last));
        List<String> paired = rows(PAIRED.formatted(last));
        String ids = value("SELECT max(id) FROM salesforce.contact");
        int gone = truncate ? 0 : DIFFERENT;
        List<SalesforceRecord> records = org.records("contact");
        for (int i = 0; i < DIFFERENT; i++) {
            org.update("contact", records.get(i).sfid(), Map.of("email", "changed" + i + truncate + "@example.com"));
            org.insert("contact", contact("n" + i + truncate));
            if (i < gone) {
                org.delete("contact", records.get(DIFFERENT + i).sfid());
            }
        }
        int before = signedUp;
        signUp();
        awaitSubscribed(); // its contact is there, and has not reached Salesforce when it is cleared
        CompletableFuture<Void> reload = CompletableFuture.runAsync(
                () -> connect.reload("contact", truncate), task -> new Thread(task, "reload").start());
        String name = null;
        for (int i = 0; name == null && !reload.isCompletedExceptionally(); i++) {
            signUp();
            name = !reload.isDone() || i % 10 > 0 ? null : waiting();
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        reload.join();
        awaitSubscribed();

        JsonObject found = new JsonObject(service.get("/api/v1/reloads/" + name));
        say("%s: %s, sign-ups meanwhile: %s", truncate ? "TRUNCATE" : "DELETE", found.getMap(), latencies(before));
        Map<String, Object> comparison = comparison(name);
        assertThat(comparison)
                .containsEntry("changed", DIFFERENT)
                .containsEntry("gone", gone)
                .containsEntry("uncompared", 0);
        // Contacts that Salesforce did not have yet when they were cleared came back as part of a group: new at the
        // next. How many they were is a matter of time, but none were made before the people signed up.
        int fresh = (int) comparison.get("new");
        assertThat(fresh).isBetween(DIFFERENT, DIFFERENT + signedUpBesideTheLast);
        signedUpBesideTheLast = signedUp - before;
        assertThat((int) comparison.get("unchanged") + fresh).isEqualTo(size - gone);
        assertThat(service.get("/q/health/ready")).contains("reload " + name);
        assertThat(value(everyUser(last))).isEqualTo(users);
        assertThat(value("SELECT count(*) FROM users WHERE id > " + last))
                .isEqualTo(Integer.toString(signedUp - before));
        assertCalm();

        decide(name, "discard-unchanged");
        assertThat(value(everyUser(last))).isEqualTo(users);
        JsonObject decided = decide(name, "release-changed");
        assertThat(decided.getString("state")).isEqualTo("decided");
        settle();
        assertThat(value(APART)).isEqualTo("0");
        assertThat(value("SELECT count(*) FROM users"))
                .isEqualTo(Integer.toString(size + signedUp - before + DIFFERENT - gone));
        assertThat(value("SELECT count(*) FROM users WHERE email LIKE 'changed_" + truncate + "@%'"))
                .isEqualTo(Integer.toString(DIFFERENT));
        List<String> now = rows(PAIRED.formatted(last));
        assertThat(now).hasSize(paired.size() - gone).isSubsetOf(paired);
        assertThat(value("SELECT count(*) FROM salesforce.contact WHERE id <= " + ids))
                .isEqualTo("0");
        assertCalm();
        assertOneMailForEachSignUp();
    }

    /** After all of it, both sides follow each other as before. */
    private void bothWays() throws Exception {
        execute("UPDATE users SET last_name = 'Holm' WHERE id = (SELECT max(id) FROM users)");
        SalesforceRecord record = org.records("contact").get(0);
        org.update("contact", record.sfid(), Map.of("lastname", "Berg"));
        settle();
        assertThat(
                        value(
                                "SELECT string_agg(last_name, ' ' ORDER BY last_name) FROM users WHERE last_name NOT LIKE 'l%'"))
                .isEqualTo("Berg Holm");
        assertThat(value(APART)).isEqualTo("0");
        String log = value("SELECT max(id) FROM database_trigger_logs");
        String connectsLog = value("SELECT max(id) FROM salesforce._trigger_log");
        assertThat(connect.step()).isFalse();
        assertThat(value("SELECT max(id) FROM database_trigger_logs")).isEqualTo(log);
        assertThat(value("SELECT max(id) FROM salesforce._trigger_log")).isEqualTo(connectsLog);
        assertCalm();
        assertOneMailForEachSignUp();
    }

    private static Map<String, String> contact(String name) {
        return Map.of("firstname", "f" + name, "lastname", "l" + name, "email", name + "@example.com");
    }

    private static String everyUser(String last) {
        return "SELECT md5(string_agg(u::text, ';' ORDER BY id)) FROM users u WHERE id <= " + last;
    }

    private void signUp() throws SQLException {
        String name = "s" + ++signedUp;
        execute("INSERT INTO users (first_name, last_name, email) VALUES ('f" + name + "', 'l" + name + "', '" + name
                + "@example.com')");
    }

    private void awaitSubscribed() {
        Awaitility.await("the welcome of those who signed up")
                .atMost(Duration.ofMinutes(4))
                .until(() -> value("SELECT count(*) FROM subscriptions").equals(Integer.toString(signedUp)));
    }

    /** From the insert to its subscription, of those who signed up after so many. */
    private String latencies(int before) throws SQLException {
        return value("SELECT format('%s, median %s ms, 99 %% %s ms, most %s ms', count(*),"
                + " round((percentile_cont(0.5) WITHIN GROUP (ORDER BY ms))::numeric, 1),"
                + " round((percentile_cont(0.99) WITHIN GROUP (ORDER BY ms))::numeric, 1), round(max(ms)::numeric, 1))"
                + " FROM (SELECT extract(epoch FROM s.created_at - u.created_at) * 1000 AS ms FROM users u"
                + " JOIN subscriptions s ON s.user_id = u.id WHERE CASE WHEN u.last_name ~ '^ls[0-9]+$' THEN substr(u.last_name, 3)::int END > "
                + before + ") lag");
    }

    private String waiting() {
        JsonObject newest = new JsonObject(service.get("/api/v1/reloads?limit=1"));
        return newest.getJsonArray("items").stream()
                .map(JsonObject.class::cast)
                .filter(reload -> reload.getString("state").equals("waiting"))
                .map(reload -> reload.getString("name"))
                .findFirst()
                .orElse(null);
    }

    private String awaitWaiting() {
        return Awaitility.await("the reload has ended")
                .atMost(Duration.ofMinutes(4))
                .until(this::waiting, name -> name != null);
    }

    private Map<String, Object> comparison(String name) {
        return new JsonObject(service.get("/api/v1/reloads/" + name))
                .getJsonObject("comparison")
                .getMap();
    }

    private JsonObject decide(String name, String act) {
        long began = System.nanoTime();
        JsonObject decided = new JsonObject(service.post("/api/v1/reloads/" + name + "/" + act));
        assertThat(decided.getString("name"))
                .as("the answer %s%n%s", decided, service.output())
                .isEqualTo(name);
        say("%s in %.1f s", act, (System.nanoTime() - began) / 1e9);
        return decided;
    }

    /** Until neither Connect nor the service has anything to do. */
    private void settle() {
        Awaitility.await("everything settled")
                .pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofMinutes(10))
                .until(() -> isIdle() && !connect.step() && isIdle());
    }

    private boolean isIdle() throws SQLException {
        return value("SELECT count(*) FROM database_trigger_logs WHERE status IN ('pending', 'retrying', 'waiting')")
                .equals("0");
    }

    /** What met a row that somebody held was put off without an attempt, and is done by and by. */
    private void assertCalm() throws SQLException {
        Awaitility.await("nothing is left to do")
                .pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofMinutes(4))
                .until(this::isIdle);
        assertThat(rows("SELECT status || ' ' || attempts || ' ' || coalesce(error, '') FROM database_trigger_logs"
                        + " WHERE attempts > 0 OR status = 'dead' LIMIT 10"))
                .isEmpty();
    }

    private void assertOneMailForEachSignUp() {
        Awaitility.await("a mail for each sign-up")
                .atMost(Duration.ofMinutes(4))
                .until(() -> mails.getReceivedMessages().length >= signedUp);
        assertThat(mails.getReceivedMessages())
                .extracting(mail -> mail.getAllRecipients()[0].toString())
                .allMatch(to -> to.matches("s\\d+@example.com"))
                .doesNotHaveDuplicates();
    }

    private static void say(String what, Object... values) {
        System.out.println("reload: " + String.format(Locale.ROOT, what, values));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String value(String query) throws SQLException {
        return rows(query).get(0);
    }

    private List<String> rows(String query) throws SQLException {
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
