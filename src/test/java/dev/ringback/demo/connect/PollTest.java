package dev.ringback.demo.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PollTest extends OnAConnectedDatabase {
    @Test
    void whatAppearsInSalesforceAppearsInTheTable() {
        String sfid = contact("lastname", "Holm", "email", "holm@example.com");
        assertThat(connect.poll()).isEqualTo(1);
        assertThat(contacts("id, sfid, lastname, email, isdeleted, _hc_lastop"))
                .containsExactly("1|" + sfid + "|Holm|holm@example.com|f|SYNCED");
        assertThat(log()).isEmpty();
    }

    @Test
    void whatChangesInSalesforceChangesInTheTable() {
        String sfid = contact("lastname", "Holm", "title", "Dr");
        connect.poll();
        org.update("contact", sfid, Map.of("lastname", "Berg", "title", ""));
        connect.poll();
        assertThat(contacts("id, lastname, title, _hc_lastop")).containsExactly("1|Berg|null|SYNCED");
        assertThat(connect.poll()).isZero();
    }

    @Test
    void theTimesAreSalesforcesInUtcAndWholeSeconds() {
        Instant[] now = {Instant.parse("2026-02-03T04:05:06.789Z")};
        InstantSource clock = () -> now[0];
        SalesforceOrg other = new SalesforceOrg(clock);
        try (HerokuConnect ours = HerokuConnect.of(database::connect, other)) {
            String sfid = String.valueOf(
                    other.insert("contact", Map.of("lastname", "Holm")).sfid());
            now[0] = Instant.parse("2026-02-03T04:05:09.999Z");
            other.update("contact", sfid, Map.of("lastname", "Berg"));
            ours.poll();
        }
        assertThat(contacts("createddate, systemmodstamp")).containsExactly("2026-02-03 04:05:06|2026-02-03 04:05:09");
    }

    @Test
    void whatIsDeletedInSalesforceGoesFromTheTable() {
        String sfid = contact("lastname", "Holm");
        connect.poll();
        org.delete("contact", sfid);
        connect.poll();
        assertThat(contacts("id")).isEmpty();
        assertThat(log()).isEmpty();
    }

    @Test
    void orItIsMarked() {
        connect.close();
        connect(ConnectOptions.standard().marking());
        String sfid = contact("lastname", "Holm");
        connect.poll();
        org.delete("contact", sfid);
        connect.poll();
        assertThat(contacts("lastname, isdeleted, _hc_lastop")).containsExactly("Holm|t|SYNCED");
    }

    @Test
    void aReaderThatIsFasterThanTheWriteBackKnowsTheRowByItsExternalId() {
        execute("INSERT INTO salesforce.contact (lastname, ringback_user_id__c) VALUES ('Holm', '7')");
        String sfid = contact("lastname", "Holm", "ringback_user_id__c", "7");
        connect.poll();
        assertThat(contacts("id, sfid")).containsExactly("1|" + sfid);
    }

    @Test
    void withoutAnExternalIdTheFasterReaderMakesASecondRowAndTheFirstStaysWithoutItsSfid() throws SQLException {
        execute(HOLM);
        String sfid = contact("lastname", "Holm");
        connect.poll();
        try (Connection late = database.connect()) {
            MappedTable.read(late, ConnectSchema.salesforce(), "contact").inserted(late, 1, sfid);
        }
        assertThat(contacts("id, sfid, _hc_lastop")).containsExactly("1|null|PENDING", "2|" + sfid + "|SYNCED");
    }

    @Test
    void rapidUpdatesFlipFlop() {
        connect.close();
        connect(ConnectOptions.standard().pushingAtOnce(1));
        String sfid = contact("lastname", "Zero");
        connect.untilQuiet();
        execute("UPDATE salesforce.contact SET lastname = 'One'", "UPDATE salesforce.contact SET lastname = 'Two'");
        connect.step();
        assertThat(contacts("lastname")).as("the first value, again").containsExactly("One");
        connect.untilQuiet();
        assertThat(contacts("lastname")).containsExactly("Two");
        assertThat(org.find("contact", sfid).orElseThrow().field("lastname")).isEqualTo("Two");
    }

    @Test
    void aDeletedRecordIsRevivedForAWhile() {
        String sfid = contact("lastname", "Holm");
        connect.untilQuiet();
        execute("DELETE FROM salesforce.contact");
        org.update("contact", sfid, Map.of("title", "Dr"));
        connect.poll();
        assertThat(contacts("id, sfid")).containsExactly("2|" + sfid);
        connect.untilQuiet();
        assertThat(contacts("id")).isEmpty();
        assertThat(org.records("contact")).isEmpty();
    }

    @Test
    void aRecordThatDoesNotFitIsLeftOutAndTheOthersAreRead() {
        String first = contact("lastname", "Holm", "ringback_user_id__c", "7");
        connect.poll();
        org.delete("contact", first);
        execute("UPDATE salesforce.contact SET sfid = '003000000000009AAA'");
        contact("lastname", "Berg", "ringback_user_id__c", "7");
        contact("lastname", "Lund");
        connect.poll();
        assertThat(contacts("lastname")).containsExactly("Holm", "Lund");
    }

    @Test
    void aReloadInsertsEveryRowAgainWithNewIds() {
        contact("lastname", "Holm");
        org.delete("contact", contact("lastname", "Berg"));
        contact("lastname", "Lund");
        connect.untilQuiet();
        assertThat(contacts("id, lastname")).containsExactly("1|Holm", "2|Lund");
        assertThat(connect.reload("contact")).isEqualTo(2);
        assertThat(contacts("id, lastname, _hc_lastop")).containsExactly("3|Holm|SYNCED", "4|Lund|SYNCED");
        connect.reload("contact", false);
        assertThat(contacts("id, lastname")).containsExactly("5|Holm", "6|Lund");
        assertThat(connect.step()).isFalse();
        assertThat(log()).isEmpty();
    }

    @Test
    void aReloadOfManyRowsComesInBatches() {
        execute("""
                CREATE TABLE writes (rows bigint, xmlbinary text)""", """
                CREATE FUNCTION count_rows() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    INSERT INTO writes SELECT count(*), current_setting('xmlbinary') FROM fresh;
                    RETURN NULL;
                END $$""", """
                CREATE TRIGGER count_rows AFTER INSERT ON salesforce.contact
                REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION count_rows()""");
        for (int i = 0; i < 1200; i++) {
            contact("lastname", "Holm " + i);
        }
        assertThat(connect.reload("contact")).isEqualTo(1200);
        assertThat(database.rows("SELECT * FROM writes ORDER BY rows DESC"))
                .containsExactly("500|hex", "500|hex", "200|hex");
    }

    @Test
    void aReloadDuringAnOutageDoesNothing() {
        contact("lastname", "Holm");
        connect.untilQuiet();
        org.goDown();
        assertThat(connect.reload("contact")).isZero();
        assertThat(contacts("id")).containsExactly("1");
    }

    @Test
    void anIdIsNeverGivenAgainEvenByTheNextOrg() {
        String sfid = contact("lastname", "Holm");
        connect.untilQuiet();
        org.delete("contact", sfid);
        connect.untilQuiet();
        SalesforceOrg next = new SalesforceOrg();
        try (HerokuConnect other = HerokuConnect.of(database::connect, next)) {
            other.adopt();
            assertThat(next.insert("contact", Map.of("lastname", "Berg")).sfid())
                    .isNotEqualTo(sfid);
        }
    }

    @Test
    void anOrgThatKnowsNothingAdoptsWhatTheTablesHave() {
        String sfid = contact("lastname", "Holm", "title", "Dr");
        connect.untilQuiet();
        execute("INSERT INTO salesforce.contact (lastname) VALUES ('Berg')");
        SalesforceOrg next = new SalesforceOrg();
        try (HerokuConnect other = HerokuConnect.of(database::connect, next)) {
            other.adopt();
            assertThat(next.records("contact"))
                    .extracting(SalesforceRecord::sfid)
                    .containsExactly(sfid);
            assertThat(next.records("contact").get(0).fields()).isEqualTo(Map.of("lastname", "Holm", "title", "Dr"));
            assertThat(other.poll()).isZero();
            other.untilQuiet();
            assertThat(next.records("contact")).hasSize(2);
        }
        assertThat(contacts("lastname, _hc_lastop")).containsExactly("Holm|SYNCED", "Berg|SYNCED");
    }
}
