package dev.ringback.demo.connect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WriteModeTest extends OnAConnectedDatabase {
    private static final String NAMELESS = "INSERT INTO salesforce.contact (email) VALUES ('holm@example.com')";
    private static final String NAMED = "UPDATE salesforce.contact SET lastname = 'Holm'";

    @Test
    void orderedEachChangeIsWrittenByItself() {
        execute(HOLM, "UPDATE salesforce.contact SET title = 'Mx'", "UPDATE salesforce.contact SET title = 'Dr'");
        connect.untilQuiet();
        assertThat(log()).containsExactly("INSERT SUCCESS", "UPDATE SUCCESS", "UPDATE SUCCESS");
        assertThat(org.records("contact").get(0).field("title")).isEqualTo("Dr");
    }

    @Test
    void orderedAFailedInsertMakesItsUpdatesFailToo() {
        execute(NAMELESS, NAMED);
        connect.untilQuiet();
        assertThat(log()).containsExactly("INSERT FAILED", "UPDATE FAILED");
        assertThat(contacts("sfid, _hc_lastop")).containsExactly("null|FAILED");
    }

    @Test
    void orderedTheCureIsToCaptureTheInsertAgain() {
        execute(NAMELESS, NAMED);
        connect.untilQuiet();
        execute("SELECT salesforce.hc_capture_insert_from_row(hstore(c.*), 'contact') FROM salesforce.contact AS c");
        connect.untilQuiet();
        assertThat(log()).containsExactly("INSERT FAILED", "UPDATE FAILED", "INSERT SUCCESS");
        assertThat(contacts("sfid IS NOT NULL, lastname, _hc_lastop, _hc_err")).containsExactly("t|Holm|SYNCED|null");
    }

    @Test
    void orderedTheStateNewAloneRepeatsTheFailure() {
        execute(NAMELESS, NAMED);
        connect.untilQuiet();
        execute("UPDATE salesforce._trigger_log SET state = 'NEW'");
        connect.untilQuiet();
        assertThat(log()).containsExactly("INSERT FAILED", "UPDATE FAILED");
    }

    @Test
    void mergedTheLatestValueWinsInOneWrite() {
        connectMerged();
        execute(HOLM, "UPDATE salesforce.contact SET title = 'Mx'", "UPDATE salesforce.contact SET title = 'Dr'", HOLM);
        connect.untilQuiet();
        assertThat(log()).containsExactly("INSERT SUCCESS", "UPDATE MERGED", "UPDATE MERGED", "INSERT SUCCESS");
        assertThat(org.records("contact").get(0).field("title")).isEqualTo("Dr");
        assertThat(org.records("contact")).hasSize(2);
    }

    @Test
    void mergedADeleteMakesTheUpdatesBeforeItNeedless() {
        connectMerged();
        execute(HOLM);
        connect.untilQuiet();
        execute("UPDATE salesforce.contact SET lastname = NULL", "DELETE FROM salesforce.contact");
        connect.untilQuiet();
        assertThat(log()).containsExactly("INSERT SUCCESS", "UPDATE SUCCESS", "DELETE MERGED");
        assertThat(org.records("contact")).isEmpty();
    }

    @Test
    void mergedALaterUpdateTakesTheFailedInsertAlong() {
        connectMerged();
        execute(NAMELESS);
        connect.untilQuiet();
        assertThat(log()).containsExactly("INSERT FAILED");
        execute(NAMED);
        connect.untilQuiet();
        assertThat(log()).containsExactly("INSERT SUCCESS", "UPDATE MERGED");
        assertThat(contacts("sfid IS NOT NULL, _hc_lastop, _hc_err")).containsExactly("t|SYNCED|null");
    }

    @Test
    void mergedWhatFailsFailsTogetherAndTheStateNewTriesItAgain() {
        connectMerged();
        org.demand("contact", fields -> java.util.Optional.of("Not today"));
        execute(HOLM, "UPDATE salesforce.contact SET title = 'Dr'");
        connect.untilQuiet();
        assertThat(log()).containsExactly("INSERT FAILED", "UPDATE FAILED");
        org.dropRules("contact");
        execute("UPDATE salesforce._trigger_log SET state = 'NEW'");
        connect.untilQuiet();
        assertThat(log()).containsExactly("INSERT SUCCESS", "UPDATE MERGED");
        assertThat(org.records("contact").get(0).field("title")).isEqualTo("Dr");
    }

    @Test
    void aFewAtATimeIsPossible() {
        connect.close();
        connect(ConnectOptions.standard().pushingAtOnce(1));
        execute(HOLM, HOLM);
        assertThat(connect.push()).isEqualTo(1);
        assertThat(log()).containsExactly("INSERT SUCCESS", "INSERT NEW");
    }

    private void connectMerged() {
        connect.close();
        connect(ConnectOptions.standard().with(WriteMode.MERGED));
    }
}
