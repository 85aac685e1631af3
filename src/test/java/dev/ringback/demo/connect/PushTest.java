package dev.ringback.demo.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PushTest extends OnAConnectedDatabase {
    @Test
    void anInsertReachesSalesforceAndItsIdComesBack() {
        execute(HOLM);
        assertThat(contacts("sfid, _hc_lastop")).containsExactly("null|PENDING");
        assertThat(connect.push()).isEqualTo(1);
        String sfid = database.value("SELECT sfid FROM salesforce.contact");
        assertThat(org.find("contact", sfid).orElseThrow().fields())
                .isEqualTo(Map.of("lastname", "Holm", "email", "holm@example.com"));
        assertThat(contacts("_hc_lastop, systemmodstamp")).containsExactly("INSERTED|null");
        assertThat(log()).containsExactly("INSERT SUCCESS");
        assertThat(database.value("""
                        SELECT sfid IS NOT NULL AND processed_at >= created_at AND processed_tx > txid
                        FROM salesforce._trigger_log""")).isEqualTo("t");
    }

    @Test
    void whatSalesforceMakesOfARecordComesWithTheNextReading() {
        execute(HOLM);
        connect.untilQuiet();
        assertThat(contacts("_hc_lastop, isdeleted, systemmodstamp = createddate, systemmodstamp IS NULL"))
                .containsExactly("SYNCED|f|t|f");
    }

    @Test
    void anUpdateReachesSalesforceWithTheChangedColumnsAlone() {
        execute(HOLM);
        connect.untilQuiet();
        String sfid = database.value("SELECT sfid FROM salesforce.contact");
        org.update("contact", sfid, fields("email", "mira@example.com"));
        execute("UPDATE salesforce.contact SET title = 'Dr'");
        connect.push();
        assertThat(contacts("_hc_lastop")).containsExactly("UPDATED");
        assertThat(org.find("contact", sfid).orElseThrow().fields())
                .isEqualTo(Map.of("lastname", "Holm", "email", "mira@example.com", "title", "Dr"));
    }

    @Test
    void anEmptiedColumnIsEmptiedInSalesforce() {
        execute(HOLM);
        connect.untilQuiet();
        execute("UPDATE salesforce.contact SET email = NULL");
        connect.untilQuiet();
        assertThat(org.records("contact").get(0).fields()).isEqualTo(Map.of("lastname", "Holm"));
    }

    @Test
    void aDeleteReachesSalesforce() {
        execute(HOLM);
        connect.untilQuiet();
        execute("DELETE FROM salesforce.contact");
        connect.untilQuiet();
        assertThat(org.records("contact")).isEmpty();
        assertThat(log()).containsExactly("INSERT SUCCESS", "DELETE SUCCESS");
    }

    @Test
    void allTablesShareOneQueue() {
        List<String> order = new ArrayList<>();
        for (String object : ConnectSchema.TABLES) {
            org.demand(object, fields -> {
                order.add(object + " " + fields.getOrDefault("name", fields.getOrDefault("subject", "Holm")));
                return Optional.empty();
            });
        }
        execute(
                HOLM,
                "INSERT INTO salesforce.account (name) VALUES ('Acme')",
                "INSERT INTO salesforce.\"case\" (subject) VALUES ('Help')",
                "INSERT INTO salesforce.account (name) VALUES ('Beta')");
        connect.push();
        assertThat(order).containsExactly("contact Holm", "account Acme", "case Help", "account Beta");
    }

    @Test
    void whatIsOnItsWayIsPending() {
        List<String> seen = new ArrayList<>();
        org.demand("contact", fields -> {
            seen.addAll(log());
            return Optional.empty();
        });
        execute(HOLM);
        connect.push();
        assertThat(seen).containsExactly("INSERT PENDING");
    }

    @Test
    void whatIsMarkedToBeIgnoredIsIgnored() {
        execute(HOLM, "UPDATE salesforce.contact SET lastname = lastname", "DELETE FROM salesforce.contact");
        connect.push();
        assertThat(log()).containsExactly("INSERT SUCCESS", "UPDATE IGNORED", "DELETE IGNORED");
    }

    @Test
    void aRecordThatWasDeletedBeforeItsInsertWasPushedComesBack() {
        execute(HOLM, "DELETE FROM salesforce.contact");
        connect.untilQuiet();
        assertThat(contacts("id, lastname, _hc_lastop")).containsExactly("2|Holm|SYNCED");
    }

    @Test
    void aMissingFieldFailsTheInsert() {
        execute("INSERT INTO salesforce.contact (email) VALUES ('holm@example.com')");
        connect.push();
        assertThat(contacts("sfid, _hc_lastop")).containsExactly("null|FAILED");
        assertThat(new JsonObject(database.value("SELECT _hc_err FROM salesforce.contact")))
                .isEqualTo(new JsonObject("""
                        {"op": "INSERT", "code": "REQUIRED_FIELD_MISSING",
                         "msg": "Required fields are missing: [lastname]", "fields": ["lastname"]}"""));
        assertThat(database.value("SELECT state, sf_message FROM salesforce._trigger_log"))
                .isEqualTo("FAILED|Required fields are missing: [lastname]");
    }

    @Test
    void aValueThatSalesforceHasAlreadyFailsTheWrite() {
        String other = contact("lastname", "Berg", "ringback_user_id__c", "7");
        execute("INSERT INTO salesforce.contact (lastname, ringback_user_id__c) VALUES ('Holm', '7')");
        connect.push();
        assertThat(database.value("SELECT sf_message FROM salesforce._trigger_log"))
                .isEqualTo("duplicate value found: ringback_user_id__c duplicates value on record with id: "
                        + other.substring(0, 15));
        org.delete("contact", other);
        execute("UPDATE salesforce._trigger_log SET state = 'NEW'");
        connect.push();
        assertThat(log()).containsExactly("INSERT SUCCESS");
    }

    @Test
    void aValidationRuleFailsTheWrite() {
        org.demand(
                "contact",
                fields -> fields.containsKey("phone") ? Optional.empty() : Optional.of("We want to call them"));
        execute(HOLM);
        connect.push();
        assertThat(database.value("SELECT _hc_err FROM salesforce.contact"))
                .contains("FIELD_CUSTOM_VALIDATION_EXCEPTION", "We want to call them");
    }

    @Test
    void aLockedRecordFailsTheWrite() {
        execute(HOLM);
        connect.untilQuiet();
        String sfid = database.value("SELECT sfid FROM salesforce.contact");
        org.lock(sfid);
        execute("UPDATE salesforce.contact SET title = 'Dr'");
        connect.push();
        assertThat(contacts("_hc_lastop, _hc_err").get(0)).startsWith("FAILED|").contains("UNABLE_TO_LOCK_ROW");
        org.unlock(sfid);
        execute("UPDATE salesforce._trigger_log SET state = 'NEW' WHERE state = 'FAILED'");
        connect.untilQuiet();
        assertThat(contacts("_hc_lastop, _hc_err, title")).containsExactly("SYNCED|null|Dr");
    }

    @Test
    void aSecondErrorReplacesTheFirst() {
        execute("INSERT INTO salesforce.contact (email) VALUES ('holm@example.com')");
        connect.push();
        org.define(new ObjectType("contact", "003", java.util.Set.of("phone"), java.util.Set.of()));
        execute("UPDATE salesforce._trigger_log SET state = 'NEW'");
        connect.push();
        assertThat(contacts("_hc_lastop, _hc_err").get(0)).startsWith("FAILED|").contains("[phone]");
    }

    @Test
    void whatSalesforceHasDeletedCannotBeUpdated() {
        execute(HOLM);
        connect.untilQuiet();
        org.delete("contact", database.value("SELECT sfid FROM salesforce.contact"));
        execute("UPDATE salesforce.contact SET title = 'Dr'");
        connect.push();
        assertThat(database.value("SELECT sf_message FROM salesforce._trigger_log WHERE state = 'FAILED'"))
                .isEqualTo("entity is deleted");
    }

    @Test
    void aTableThatIsNotMappedFails() {
        connect.close();
        connect(ConnectOptions.standard().mapping(List.of("account")));
        execute(HOLM);
        connect.push();
        assertThat(log()).containsExactly("INSERT FAILED");
    }

    @Test
    void whatIsDoneIsArchivedAndWhatHasFailedStays() {
        execute(HOLM, "INSERT INTO salesforce.contact (email) VALUES ('berg@example.com')");
        connect.step();
        assertThat(database.rows("SELECT state FROM salesforce._trigger_log ORDER BY id"))
                .containsExactly("SUCCESS", "FAILED");
        connect.untilQuiet();
        assertThat(database.value("SELECT state FROM salesforce._trigger_log")).isEqualTo("FAILED");
        assertThat(database.value("SELECT state FROM salesforce._trigger_log_archive"))
                .isEqualTo("SUCCESS");
        assertThat(connect.archiveAll()).isEqualTo(1);
        assertThat(database.rows("SELECT state FROM salesforce._trigger_log")).isEmpty();
    }

    @Test
    void nothingMovesWhileSalesforceIsDown() {
        org.goDown();
        execute(HOLM);
        contact("lastname", "Berg");
        assertThat(connect.step()).isFalse();
        assertThat(log()).containsExactly("INSERT NEW");
        org.comeBack();
        connect.untilQuiet();
        assertThat(contacts("lastname, _hc_lastop")).containsExactly("Holm|SYNCED", "Berg|SYNCED");
    }

    @Test
    void whatAnOutageInterruptsGoesOnAfterIt() {
        org.demand("contact", fields -> {
            org.goDown();
            return Optional.empty();
        });
        execute(HOLM, HOLM);
        assertThat(connect.push()).isEqualTo(1);
        assertThat(log()).containsExactly("INSERT SUCCESS", "INSERT NEW");
        org.comeBack();
        connect.untilQuiet();
        assertThat(log()).containsExactly("INSERT SUCCESS", "INSERT SUCCESS");
    }

    @Test
    void aWriteWhoseEndNobodyWroteDownIsMadeAgainAndIsADuplicate() {
        execute("INSERT INTO salesforce.contact (lastname, ringback_user_id__c) VALUES ('Holm', '7')");
        contact("lastname", "Holm", "ringback_user_id__c", "7");
        execute("UPDATE salesforce._trigger_log SET state = 'PENDING'");
        connect.push();
        assertThat(database.value("SELECT state, sf_message FROM salesforce._trigger_log"))
                .startsWith("FAILED|duplicate value found");
    }
}
