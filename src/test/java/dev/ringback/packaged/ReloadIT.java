package dev.ringback.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.demo.connect.SalesforceRecord;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The acceptance of a reload with everything together. */
class ReloadIT {
    private static final int DIFFERENT = 5;
    private static final int SIGNED_UP_BEFORE = 40;
    private static final String PAIRED = "SELECT u.id || ' ' || c.sfid FROM users u"
            + " JOIN salesforce.contact c ON c.ringback_user_id__c = u.id::text WHERE u.id <= %s ORDER BY u.id";

    private static final String APART = """
            SELECT count(*) FROM users u FULL JOIN salesforce.contact c ON c.ringback_user_id__c = u.id::text
            WHERE (u.first_name, u.last_name, u.email) IS DISTINCT FROM (c.firstname, c.lastname, c.email)
               OR u.id IS NULL OR c.sfid IS NULL""";

    private ReloadedShop shop;

    @BeforeEach
    void start() throws Exception {
        shop = new ReloadedShop();
    }

    @AfterEach
    void stop() {
        shop.close();
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
            shop.org.insert("contact", contact("c" + i));
        }
        shop.connect.reload("contact", false);
        String name = shop.awaitWaiting();
        assertThat(shop.value("SELECT count(*) FROM users")).isEqualTo("0");
        assertThat(shop.comparison(name)).containsEntry("new", size);
        long began = System.nanoTime();
        shop.decide(name, "release");
        shop.settle();
        ReloadedShop.say("initial load of %d released and settled in %.1f s", size, (System.nanoTime() - began) / 1e9);
        assertThat(shop.value("SELECT count(*) FROM users")).isEqualTo(Integer.toString(size));
        assertThat(shop.mails.getReceivedMessages()).isEmpty();

        for (int i = 0; i < SIGNED_UP_BEFORE; i++) {
            shop.signUp();
        }
        shop.settle();
        shop.execute("UPDATE users SET email = 'new-' || email WHERE id % 100 = 0");
        shop.settle();
        assertThat(shop.value(APART)).isEqualTo("0");
        ReloadedShop.say("sign-ups before: %s", shop.latencies(0));
    }

    private void reload(boolean truncate) throws Exception {
        int size = Integer.parseInt(shop.value("SELECT count(*) FROM users"));
        String last = shop.value("SELECT max(id) FROM users");
        String users = shop.value(everyUser(last));
        List<String> paired = shop.rows(PAIRED.formatted(last));
        String ids = shop.value("SELECT max(id) FROM salesforce.contact");
        int gone = truncate ? 0 : DIFFERENT;
        List<SalesforceRecord> records = shop.org.records("contact");
        for (int i = 0; i < DIFFERENT; i++) {
            shop.org.update(
                    "contact", records.get(i).sfid(), Map.of("email", "changed" + i + truncate + "@example.com"));
            shop.org.insert("contact", contact("n" + i + truncate));
            if (i < gone) {
                shop.org.delete("contact", records.get(DIFFERENT + i).sfid());
            }
        }
        int before = shop.signedUp();
        shop.signUp();
        shop.awaitSubscribed(); // its contact is there, and has not reached Salesforce when it is cleared
        AtomicBoolean reloading = new AtomicBoolean(true);
        Thread reload = new Thread(() -> {
            shop.connect.reload("contact", truncate);
            reloading.set(false);
        });
        reload.start();
        String name = null;
        for (int i = 0; name == null; i++) {
            shop.signUp();
            name = reloading.get() || i % 10 > 0 ? null : shop.waiting();
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        reload.join();
        shop.awaitSubscribed();

        JsonObject found = new JsonObject(shop.service.get("/api/v1/reloads/" + name));
        ReloadedShop.say(
                "%s: %s, sign-ups meanwhile: %s",
                truncate ? "TRUNCATE" : "DELETE", found.getMap(), shop.latencies(before));
        Map<String, Object> comparison = shop.comparison(name);
        assertThat(comparison)
                .containsEntry("changed", DIFFERENT)
                .containsEntry("gone", gone)
                .containsEntry("uncompared", 0);
        // Contacts that Salesforce did not have yet when they were cleared came back as part of a group: new at the
        // next.
        int fresh = (int) comparison.get("new");
        assertThat(fresh).isBetween(DIFFERENT, DIFFERENT + 10);
        assertThat((int) comparison.get("unchanged") + fresh).isEqualTo(size - gone);
        assertThat(shop.service.get("/q/health/ready")).contains("reload " + name);
        assertThat(shop.value(everyUser(last))).isEqualTo(users);
        assertThat(shop.value("SELECT count(*) FROM users WHERE id > " + last))
                .isEqualTo(Integer.toString(shop.signedUp() - before));
        shop.assertCalm();

        shop.decide(name, "discard-unchanged");
        assertThat(shop.value(everyUser(last))).isEqualTo(users);
        JsonObject decided = shop.decide(name, "release-changed");
        assertThat(decided.getString("state")).isEqualTo("decided");
        shop.settle();
        assertThat(shop.value(APART)).isEqualTo("0");
        assertThat(shop.value("SELECT count(*) FROM users"))
                .isEqualTo(Integer.toString(size + shop.signedUp() - before + DIFFERENT - gone));
        assertThat(shop.value("SELECT count(*) FROM users WHERE email LIKE 'changed_" + truncate + "@%'"))
                .isEqualTo(Integer.toString(DIFFERENT));
        List<String> now = shop.rows(PAIRED.formatted(last));
        assertThat(now).hasSize(paired.size() - gone).isSubsetOf(paired);
        assertThat(shop.value("SELECT count(*) FROM salesforce.contact WHERE id <= " + ids))
                .isEqualTo("0");
        shop.assertCalm();
        shop.assertOneMailForEachSignUp();
    }

    /** After all of it, both sides follow each other as before. */
    private void bothWays() throws Exception {
        shop.execute("UPDATE users SET last_name = 'Holm' WHERE id = (SELECT max(id) FROM users)");
        SalesforceRecord record = shop.org.records("contact").get(0);
        shop.org.update("contact", record.sfid(), Map.of("lastname", "Berg"));
        shop.settle();
        assertThat(
                        shop.value(
                                "SELECT string_agg(last_name, ' ' ORDER BY last_name) FROM users WHERE last_name NOT LIKE 'l%'"))
                .isEqualTo("Berg Holm");
        assertThat(shop.value(APART)).isEqualTo("0");
        String log = shop.value("SELECT max(id) FROM database_trigger_logs");
        String connectsLog = shop.value("SELECT max(id) FROM salesforce._trigger_log");
        assertThat(shop.connect.step()).isFalse();
        assertThat(shop.value("SELECT max(id) FROM database_trigger_logs")).isEqualTo(log);
        assertThat(shop.value("SELECT max(id) FROM salesforce._trigger_log")).isEqualTo(connectsLog);
        shop.assertCalm();
        shop.assertOneMailForEachSignUp();
    }

    private static Map<String, String> contact(String name) {
        return Map.of("firstname", "f" + name, "lastname", "l" + name, "email", name + "@example.com");
    }

    private static String everyUser(String last) {
        return "SELECT md5(string_agg(u::text, ';' ORDER BY id)) FROM users u WHERE id <= " + last;
    }
}
