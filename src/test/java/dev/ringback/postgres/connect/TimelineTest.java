package dev.ringback.postgres.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.TableName;
import dev.ringback.postgres.TestDatabase;
import dev.ringback.postgres.reading.LogReader;
import dev.ringback.postgres.reading.LogSession;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private static final TableName USERS = new TableName("public", "users");

    private Sync sync;

    @BeforeEach
    void begin() {
        sync = Sync.withContacts();
        sync.watch(Sync.CONTACT, USERS);
    }

    @AfterEach
    void end() {
        sync.close();
    }

    @Test
    void aRecordsLifeIsToldInOrderAcrossBothTablesOfItsMapping() {
        story();

        assertThat(told(page(Sync.CONTACT, "1", null, 50)))
                .containsExactly(
                        "answered INSERT contact success null",
                        "write-back UPDATE contact pending _hc_lastop, sfid, systemmodstamp",
                        "captured INSERT contact success null",
                        "change INSERT contact pending null",
                        "sent null users succeeded mail",
                        "queued null users succeeded mail",
                        "outcome INSERT users succeeded null",
                        "change INSERT users succeeded null");
    }

    @Test
    void itIsTheSameFromTheOtherTableAndBySfid() {
        story();
        List<String> told = told(page(Sync.CONTACT, "1", null, 50));

        assertThat(told(page(USERS, "7", null, 50))).isEqualTo(told);
        assertThat(told(page(Sync.CONTACT, "003000000000001AAA", null, 50))).isEqualTo(told);
    }

    @Test
    void thePagesFollowEachOtherWithoutAGapOrADouble() {
        story();
        List<String> whole = told(page(Sync.CONTACT, "1", null, 50));
        for (int limit = 1; limit < 5; limit++) {
            List<String> inPages = new ArrayList<>();
            Event.Mark after = null;
            do {
                Timeline.Page page = page(Sync.CONTACT, "1", after, limit);
                inPages.addAll(told(page));
                after = page.next() == null ? null : page.next().mark();
            } while (after != null);
            assertThat(inPages).isEqualTo(whole);
        }
    }

    @Test
    void aLongHistoryIsReadInPortionsToItsEnd() {
        sync.database.execute("""
                INSERT INTO database_trigger_logs (schema, klass_name, payload, created_at, updated_at, status)
                SELECT 'public', 'users', '{"operation": "UPDATE", "record_id": "9"}',
                       '2026-01-01'::timestamptz + nth * interval '1 second', NULL, 'succeeded'
                FROM generate_series(1, %d) nth""".formatted(Timeline.MOST * 2 + 100).replace(", NULL,", ", now(),"));
        List<Long> ids = new ArrayList<>();
        Event.Mark after = null;
        do {
            Timeline.Page page = page(USERS, "9", after, 500);
            page.events().forEach(event -> ids.add(event.id()));
            after = page.next() == null ? null : page.next().mark();
        } while (after != null);

        assertThat(new HashSet<>(ids)).hasSize(Timeline.MOST * 2 + 100);
        assertThat(ids).hasSize(Timeline.MOST * 2 + 100);
    }

    @Test
    void aReloadThatGaveTheRecordAnotherKeyDoesNotPartItsHistory() {
        sync.write("INSERT INTO salesforce.contact (lastname) VALUES ('Holm')");
        sync.database.execute("""
                SET xmlbinary = hex;
                UPDATE salesforce.contact SET sfid = '003000000000001AAA';
                DELETE FROM salesforce.contact;
                INSERT INTO salesforce.contact (id, sfid, lastname) VALUES (1, '003000000000002AAA', 'Other');
                INSERT INTO salesforce.contact (id, sfid, lastname) VALUES (5, '003000000000001AAA', 'Holm')""");
        sync.database.execute("""
                UPDATE database_trigger_logs SET status = 'succeeded', payload = jsonb_set(payload, '{values}',
                    jsonb_build_object('sfid', CASE WHEN record_id = '5' OR operation <> 'INSERT'
                        THEN '003000000000001AAA' END)) WHERE id <> (
                    SELECT min(id) FROM database_trigger_logs WHERE record_id = '1' AND id > 3)""");
        sync.database.execute("""
                UPDATE database_trigger_logs SET status = 'succeeded', payload = jsonb_set(payload, '{values}',
                    '{"sfid": "003000000000002AAA"}') WHERE id = 4""");

        assertThat(page(Sync.CONTACT, "5", null, 50).events().stream()
                        .filter(event -> event.kind() == Event.Kind.CHANGE || event.kind() == Event.Kind.WRITE_BACK)
                        .map(event -> event.operation() + " " + event.recordId()))
                .containsExactly("INSERT 5", "DELETE 1", "UPDATE 1");
    }

    @Test
    void whatFailedBeforeIsToldAsAttemptsAndNothingTwice() {
        long change = sync.write("INSERT INTO users (id, last_name) VALUES (7, 'Holm')");
        settle(change, "retrying", 1, """
                {"audit": {"status": "succeeded"}, "crm": {"status": "dead", "reason": "never"},
                 "mail": {"status": "retrying", "reason": "no route"}}""");
        assertThat(said())
                .containsExactly(
                        "outcome audit succeeded null",
                        "outcome crm dead never",
                        "outcome mail retrying no route",
                        "change null retrying null");

        settle(change, "retrying", 1, "{\"mail\": {\"status\": \"retrying\", \"reason\": \"no route\"}}");
        settle(change, "waiting", 0, "{\"mail\": {\"status\": \"waiting\", \"reason\": \"for rain\"}}");
        assertThat(said())
                .containsExactly(
                        "outcome audit succeeded null",
                        "outcome crm dead never",
                        "outcome mail waiting for rain",
                        "attempt mail retrying no route",
                        "attempt mail retrying no route",
                        "change null waiting null");

        settle(change, "dead", 0, "{\"mail\": {\"status\": \"succeeded\"}}");
        assertThat(said())
                .containsExactly(
                        "outcome audit succeeded null",
                        "outcome crm dead never",
                        "outcome mail succeeded null",
                        "attempt mail retrying no route",
                        "attempt mail retrying no route",
                        "change null dead null");

        sync.database.execute("SELECT ringback_replay(ARRAY[" + change + "], NULL, false, 'ada')");
        assertThat(said())
                .containsExactly(
                        "attempt mail retrying no route",
                        "attempt crm dead never",
                        "attempt mail retrying no route",
                        "change null retrying null");
    }

    @Test
    void withoutConnectTheRestIsTold() {
        story();
        sync.database.execute("DROP SCHEMA salesforce CASCADE");

        assertThat(told(page(USERS, "7", null, 50)))
                .contains("change INSERT users succeeded null", "change INSERT contact pending null")
                .noneMatch(event -> event.startsWith("captured"));
    }

    @Test
    void whatNobodyKnowsHasNoHistory() {
        assertThat(page(USERS, "no such", null, 50).events()).isEmpty();
        assertThat(page(Sync.CONTACT, "003000000000009AAA", null, 50).events()).isEmpty();
        assertThat(page(new TableName("no", "table"), "1", null, 50).events()).isEmpty();
    }

    private void settle(long change, String status, int attemptsUsed, String outcomes) {
        sync.database.execute("""
                SELECT ringback_settle(ARRAY[%d], ARRAY[1], ARRAY['%s'], ARRAY[NULL], ARRAY['%s'::jsonb], ARRAY[%d],
                    ARRAY[0], ARRAY['rain'], ARRAY[1000], '{}')""".formatted(change, status, outcomes, attemptsUsed));
    }

    private List<String> said() {
        return page(USERS, "7", null, 50).events().stream()
                .map(event -> String.join(
                        " ",
                        event.kind().word(),
                        String.valueOf(event.by()),
                        String.valueOf(event.state()),
                        String.valueOf(event.message())))
                .toList();
    }

    /** A user comes, gets a mail and a contact, which reaches Salesforce. */
    private void story() {
        long user = sync.write("INSERT INTO users (id, last_name) VALUES (7, 'Holm')");
        sync.database.execute("""
                UPDATE database_trigger_logs SET status = 'succeeded', processed_at = clock_timestamp(),
                    processors = '{"welcome-mail": {"status": "succeeded"}}' WHERE id = %1$d;
                INSERT INTO ringback_deliveries (change_id, processor, kind, recipient, status, sent_at)
                VALUES (%1$d, 'welcome-mail', 'mail', 'a@example.com', 'succeeded', clock_timestamp())
                """.formatted(user));
        sync.database.execute("UPDATE ringback_deliveries SET sent_at = clock_timestamp()");
        sync.write("INSERT INTO salesforce.contact (lastname, ringback_user_id__c) VALUES ('Holm', '7')");
        sync.database.execute(
                "UPDATE salesforce._trigger_log SET created_at = clock_timestamp()",
                "INSERT INTO ringback_pairs (mapping, local_key, connect_id) VALUES ('contacts', '7', 1)",
                "SET xmlbinary = hex; UPDATE salesforce.contact SET sfid = '003000000000001AAA', systemmodstamp = now()");
        sync.processed("SUCCESS", "");
        sync.database.execute("UPDATE salesforce._trigger_log_archive SET processed_at = clock_timestamp()");
    }

    private Timeline.Page page(TableName table, String id, Event.@Nullable Mark after, int limit) {
        LogSession session = new LogSession(sync.database.pool());
        Pairs pairs = new Pairs(session, TestDatabase.HOME, List.of(new Pairs.Tables("contacts", Sync.CONTACT, USERS)));
        LogReader reader = new LogReader(session, TestDatabase.HOME);
        return Sync.get(
                new Timeline(reader, session, TestDatabase.HOME, sync.log(), pairs).page(table, id, after, limit));
    }

    private static List<String> told(Timeline.Page page) {
        return page.events().stream()
                .map(event -> String.join(
                        " ",
                        event.kind().word(),
                        String.valueOf(event.operation()),
                        event.table().name(),
                        String.valueOf(event.state()),
                        String.valueOf(event.message())))
                .toList();
    }
}
