package dev.ringback.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ringback.demo.connect.SalesforceRecord;
import dev.ringback.demo.connect.WriteMode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The whole way, both ways, by the packaged service: users that an application writes, Heroku Connect's table, and a
 * Salesforce in which people work.
 */
class SalesforceAndUsersIT {
    private static final Logger LOG = Logger.getLogger(SalesforceAndUsersIT.class);
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String BEACONS = "mark LIKE 'beacon%'";
    private static final String BEACON_CONTACTS =
            "(SELECT id::text FROM salesforce.contact WHERE phone LIKE 'beacon%')";
    private static final String BEACON_USERS = "(SELECT id::text FROM users WHERE " + BEACONS + ")";
    private static final String CONNECT_LOG = "(SELECT * FROM salesforce._trigger_log"
            + " UNION ALL SELECT * FROM salesforce._trigger_log_archive) AS captured";

    /** What nobody writes again when all is in step: each row's version, and both logs, but for the beacons. */
    private static final String VERSIONS = """
            SELECT 'user', id, xmin::text FROM users WHERE NOT mark LIKE 'beacon%'
            UNION ALL SELECT 'contact', id, xmin::text FROM salesforce.contact WHERE NOT phone LIKE 'beacon%'
            UNION ALL SELECT 'captured', id, state FROM {captured} WHERE record_id::text NOT IN {contacts}
            UNION ALL SELECT 'change', id, status FROM database_trigger_logs
            WHERE record_id NOT IN (SELECT * FROM {contacts} AS c UNION ALL SELECT * FROM {users} AS u)
            ORDER BY 1, 2""".replace("{captured}", CONNECT_LOG)
            .replace("{contacts}", BEACON_CONTACTS)
            .replace("{users}", BEACON_USERS);

    @Test
    void someHundredUpdatesFromBothSidesEndWithAllThreeEqualAndNothingMoving() throws Exception {
        proveThatAllIsInStep(WriteMode.ORDERED, 1, 600, Duration.ofMillis(10));
    }

    /** In about a minute. {@code -Dupdates=…} for more. */
    @Tag("chaos")
    @ParameterizedTest
    @CsvSource({"ORDERED, 3", "MERGED, 4"})
    void tenThousandUpdatesFromBothSidesEndWithAllThreeEqualAndNothingMoving(WriteMode mode, long seed)
            throws Exception {
        proveThatAllIsInStep(
                mode, Long.getLong("seed", seed), Integer.getInteger("updates", 10_000), Duration.ofMillis(23));
    }

    private static void proveThatAllIsInStep(WriteMode mode, long seed, int updates, Duration pause) throws Exception {
        try (ConnectedService service = new ConnectedService(mode)) {
            service.execute("INSERT INTO users (last_name, mark) VALUES ('Beacon', 'beacon-application')");
            service.org().insert(Traffic.CONTACT, Map.of("lastname", "Beacon", "phone", "beacon-salesforce"));
            Traffic traffic = new Traffic(service, seed, updates, pause);
            traffic.run();

            String run = mode + ", seed " + seed;
            sendRound(service, run, "first");
            assertEqual(service, run);
            List<String> before = versions(service);
            long captured = captured(service);
            sendRound(service, run, "second");
            assertThat(versions(service)).as("nothing moves, %s", run).isEqualTo(before);
            assertThat(captured(service))
                    .as("nothing but the beacon's own write, %s", run)
                    .isEqualTo(captured + 1);
            assertEqual(service, run);
            assertCalm(service, run);
            assertEachPersonOnce(service, traffic, run);
        }
    }

    /**
     * What is changed on both sides last of all arrives on the other. Others may need a way more: Salesforce has no empty
     * text, so one that an application has written comes back as nothing.
     */
    private static void sendRound(ConnectedService service, String run, String word) throws SQLException {
        service.execute("UPDATE users SET email = '" + word + "' WHERE mark = 'beacon-application'");
        String sfid = await("the beacon in Salesforce, " + run)
                .atMost(LIMIT)
                .until(() -> sfid(service, "beacon-salesforce"), found -> !found.isEmpty());
        assertThat(service.org()
                        .update(Traffic.CONTACT, sfid, Map.of("email", word))
                        .success())
                .isTrue();
        await("both beacons on both sides, " + run)
                .atMost(LIMIT)
                .until(() -> service.rows("SELECT email FROM users WHERE mark LIKE 'beacon%'")
                                .equals(List.of(word, word))
                        && beacons(service).equals(List.of(word, word)));
        await("nothing is on its way, " + run).atMost(LIMIT).until(service::isCalm);
    }

    private static String sfid(ConnectedService service, String mark) {
        return service.org().records(Traffic.CONTACT).stream()
                .filter(contact -> mark.equals(contact.field("phone")))
                .map(SalesforceRecord::sfid)
                .findFirst()
                .orElse("");
    }

    private static List<String> beacons(ConnectedService service) {
        return service.org().records(Traffic.CONTACT).stream()
                .filter(contact -> String.valueOf(contact.field("phone")).startsWith("beacon"))
                .map(contact -> String.valueOf(contact.field("email")))
                .toList();
    }

    private static void assertEqual(ConnectedService service, String run) throws SQLException {
        List<String> users = service.rows(
                "SELECT id, first_name, last_name, email, mark FROM users ORDER BY id::text COLLATE \"C\"");
        assertThat(service.rows("SELECT ringback_user_id__c, firstname, lastname, email, phone"
                        + " FROM salesforce.contact ORDER BY ringback_user_id__c COLLATE \"C\""))
                .as("contacts and users, %s", run)
                .isEqualTo(users);
        assertThat(service.org().records(Traffic.CONTACT).stream()
                        .map(SalesforceAndUsersIT::row)
                        .toList())
                .as("Salesforce and users, %s", run)
                .containsExactlyInAnyOrderElementsOf(users);
        assertThat(service.rows("SELECT sfid FROM salesforce.contact"))
                .as("contacts and Salesforce, %s", run)
                .containsExactlyInAnyOrderElementsOf(service.org().records(Traffic.CONTACT).stream()
                        .map(SalesforceRecord::sfid)
                        .toList());
    }

    private static String row(SalesforceRecord contact) {
        return contact.field("ringback_user_id__c") + "|" + contact.field("firstname") + "|" + contact.field("lastname")
                + "|" + contact.field("email") + "|" + contact.field("phone");
    }

    private static List<String> versions(ConnectedService service) throws SQLException {
        List<String> all = new ArrayList<>(service.rows(VERSIONS));
        service.org().records(Traffic.CONTACT).stream()
                .filter(contact -> !String.valueOf(contact.field("phone")).startsWith("beacon"))
                .map(SalesforceRecord::toString)
                .forEach(all::add);
        return all;
    }

    private static long captured(ConnectedService service) throws SQLException {
        return Long.parseLong(
                service.rows("SELECT count(*) FROM " + CONNECT_LOG).get(0));
    }

    /** All went well on our side; Salesforce has refused only what was written to rows that are deleted by now. */
    private static void assertCalm(ConnectedService service, String run) throws SQLException {
        assertThat(service.rows("SELECT DISTINCT status FROM database_trigger_logs"))
                .as("how changes ended, %s", run)
                .containsOnly("succeeded", "ignored");
        assertThat(service.rows("SELECT action, record_id, sf_message FROM " + CONNECT_LOG
                        + " WHERE state = 'FAILED' AND record_id IN (SELECT id FROM salesforce.contact)"))
                .as("what Salesforce refused, %s", run)
                .isEmpty();
        assertThat(service.rows("SELECT DISTINCT _hc_lastop FROM salesforce.contact"))
                .as("Connect's last word, %s", run)
                .isSubsetOf("SYNCED", "INSERTED", "UPDATED");
    }

    /** Whoever was deleted before Salesforce knew of it may have come back. Nobody is there twice, and nobody is missing. */
    private static void assertEachPersonOnce(ConnectedService service, Traffic traffic, String run)
            throws SQLException {
        List<String> marks = service.rows("SELECT mark FROM users WHERE NOT mark LIKE 'beacon%'");
        Set<String> kept = new HashSet<>(traffic.made());
        kept.removeAll(traffic.removed());
        assertThat(marks)
                .as("each person once, %s", run)
                .doesNotHaveDuplicates()
                .containsAll(kept);
        assertThat(traffic.made()).as("nobody else, %s", run).containsAll(marks);
        LOG.infof(
                "%s: %d persons made, %d deleted, %d of them came back",
                run, traffic.made().size(), traffic.removed().size(), marks.size() - kept.size());
    }
}
