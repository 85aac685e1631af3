package dev.ringback.postgres.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Contacts and users follow each other. */
class MappedPairsTest {
    private Office office;

    @BeforeEach
    void open() {
        office = new Office(Map.of());
        assertThat(office.refused()).isEmpty();
    }

    @AfterEach
    void close() {
        office.close();
    }

    @Test
    void aNewUserBecomesAContactThatConnectCaptures() {
        office.app("INSERT INTO users (first_name, last_name, email) VALUES ('Ada', 'Byron', 'ada@example.com')");
        office.work();
        assertThat(office.contacts()).containsExactly("1|Ada|Byron|ada@example.com");
        assertThat(office.captured()).containsExactly("INSERT|contact|NEW");
        assertThat(office.outcomes()).containsExactly("succeeded");
        assertThat(office.database().value("SELECT _hc_lastop FROM salesforce.contact"))
                .isEqualTo("PENDING");
    }

    @Test
    void aNewContactBecomesAUserWhoseKeyGoesBackToSalesforce() {
        office.connect("INSERT INTO salesforce.contact (sfid, lastname) VALUES ('003A', 'Byron')");
        office.work();
        assertThat(office.users()).containsExactly("1|null|Byron|null");
        assertThat(office.contacts()).containsExactly("1|null|Byron|null");
        assertThat(office.captured()).containsExactly("UPDATE|contact|NEW");
    }

    @Test
    void aChangedUserChangesOnlyWhatDiffersInTheContact() {
        aPair();
        office.app("UPDATE users SET email = 'lovelace@example.com'");
        office.work();
        assertThat(office.contacts()).containsExactly("1|Ada|Byron|lovelace@example.com");
        assertThat(office.database()
                        .value("SELECT akeys(\"values\"::hstore) FROM salesforce._trigger_log"
                                + " ORDER BY id DESC LIMIT 1"))
                .isEqualTo("{email}");
    }

    @Test
    void aContactChangedInSalesforceChangesTheUserAndIsNotSentBack() {
        aPair();
        int sent = office.captured().size();
        office.connect("UPDATE salesforce.contact SET lastname = 'Lovelace'");
        office.work();
        assertThat(office.users()).containsExactly("1|Ada|Lovelace|ada@example.com");
        assertThat(office.captured()).hasSize(sent);
    }

    @Test
    void aWriteBackIsNobodysBusinessAndAnEchoWritesNothing() {
        aPair();
        String user = office.database().value("SELECT xmin, ctid FROM users");
        office.connect("UPDATE salesforce.contact SET sfid = '003A', _hc_lastop = 'SYNCED', systemmodstamp = now()");
        office.work();
        assertThat(office.outcome()).isEqualTo("ignored: no processor cares for this change");
        office.connect(
                "UPDATE salesforce.contact SET lastname = 'x'", "UPDATE salesforce.contact SET lastname = 'Byron'");
        office.work();
        assertThat(office.outcome()).isEqualTo("ignored: both rows are in step");
        assertThat(office.database().value("SELECT xmin, ctid FROM users")).isEqualTo(user);
    }

    @Test
    void differentColumnsChangedOnBothSidesAreNoConflict() {
        aPair();
        office.app("UPDATE users SET first_name = 'Augusta'");
        office.connect("UPDATE salesforce.contact SET lastname = 'King'");
        office.work();
        assertThat(office.users()).containsExactly("1|Augusta|King|ada@example.com");
        assertThat(office.contacts()).containsExactly("1|Augusta|King|ada@example.com");
        assertThat(office.outcomes()).allMatch("succeeded"::equals);
    }

    @Test
    void salesforceWinsAConflictAndTheUsersChangeSaysSo() {
        aPair();
        office.connect("UPDATE salesforce.contact SET lastname = 'King'");
        office.app("UPDATE users SET last_name = 'Lovelace', first_name = 'Augusta'");
        office.work();
        assertThat(office.users()).containsExactly("1|Augusta|King|ada@example.com");
        assertThat(office.contacts()).containsExactly("1|Augusta|King|ada@example.com");
        assertThat(office.outcome())
                .isEqualTo("succeeded: lost a conflict: both sides had changed last_name, and salesforce.contact won");
    }

    @Test
    void ofSeveralUsersAndContactsEachFindsItsOwn() {
        office.app("INSERT INTO users (last_name) SELECT 'u' || g FROM generate_series(1, 20) g");
        office.connect("INSERT INTO salesforce.contact (sfid, lastname)"
                + " SELECT '003' || g, 'c' || g FROM generate_series(1, 20) g");
        office.work();
        assertThat(office.users()).hasSize(40);
        assertThat(office.database()
                        .value("SELECT count(*) FROM users u JOIN salesforce.contact c"
                                + " ON c.ringback_user_id__c = u.id::text AND c.lastname = u.last_name"))
                .isEqualTo("40");
        assertThat(office.work()).isZero();
    }

    @Test
    void afterAReloadTheRecordsAreKnownByTheirExternalIdsWhateverTheirNumbers() {
        aPair();
        office.connect("UPDATE salesforce.contact SET sfid = '003A'");
        office.app("INSERT INTO users (last_name) VALUES ('Other')");
        office.work();
        office.connect(
                "CREATE TEMP TABLE reloaded ON COMMIT DROP AS SELECT * FROM salesforce.contact",
                "DELETE FROM salesforce.contact",
                "INSERT INTO salesforce.contact (sfid, firstname, lastname, email, ringback_user_id__c)"
                        + " SELECT sfid, firstname, lastname, email, ringback_user_id__c FROM reloaded ORDER BY id DESC");
        office.app("UPDATE users SET email = 'new@example.com' WHERE id = 1");
        office.work();
        assertThat(office.contacts()).containsExactlyInAnyOrder("1|Ada|Byron|new@example.com", "2|null|Other|null");
        assertThat(office.users()).containsExactly("1|Ada|Byron|new@example.com", "2|null|Other|null");
    }

    @Test
    void aContactMadeByTheApplicationItselfBecomesAUser() {
        office.app("INSERT INTO salesforce.contact (lastname) VALUES ('Byron')");
        office.work();
        assertThat(office.users()).containsExactly("1|null|Byron|null");
        assertThat(office.contacts()).containsExactly("1|null|Byron|null");
    }

    /** Salesforce tells of a record before it has taken the external id that is on its way to it. */
    @Test
    void aRecordWhoseExternalIdIsTakenBackKeepsItsUser() {
        office.connect("INSERT INTO salesforce.contact (sfid, lastname) VALUES ('003A', 'Byron')");
        office.work();
        office.connect("UPDATE salesforce.contact SET ringback_user_id__c = NULL, lastname = 'Lovelace'");
        office.app("UPDATE users SET first_name = 'Ada'");
        office.work();
        assertThat(office.users()).containsExactly("1|Ada|Lovelace|null");
        assertThat(office.contacts()).containsExactly("1|Ada|Lovelace|null");
    }

    @Test
    void aRecordWhoseExternalIdIsTakenBackBringsNoDeletedUserBack() {
        office.connect("INSERT INTO salesforce.contact (sfid, lastname) VALUES ('003A', 'Byron')");
        office.work();
        office.connect("UPDATE salesforce.contact SET ringback_user_id__c = NULL, lastname = 'Lovelace'");
        office.app("DELETE FROM users");
        office.work();
        assertThat(office.users()).isEmpty();
        assertThat(office.contacts()).containsExactly("null|null|Lovelace|null");
    }

    @Test
    void anExternalIdThatIsNoKeyIsReplacedByTheKeyOfTheUserThatIsMade() {
        office.connect(
                "INSERT INTO salesforce.contact (sfid, lastname, ringback_user_id__c) VALUES ('003A', 'B', 'x-7')");
        office.work();
        assertThat(office.contacts()).containsExactly("1|null|B|null");
    }

    @Test
    void aValueThatDoesNotFitFailsAndIsNotCut() {
        office.app(
                "INSERT INTO users (last_name) VALUES ('Byron')",
                "INSERT INTO users (first_name, last_name) VALUES (repeat('a', 41), 'Long')");
        office.work();
        assertThat(office.outcomes())
                .containsExactly("succeeded", "retrying: ERROR: value too long for type character varying(40) (22001)");
    }

    @Test
    void aRowThatSomebodyHoldsIsLeftForLaterAndHoldsUpNobodyElse() throws Exception {
        aPair();
        try (var held = office.database().connect();
                var statement = held.createStatement()) {
            held.setAutoCommit(false);
            statement.execute("SELECT FROM salesforce.contact FOR UPDATE");
            office.app("UPDATE users SET email = 'x'", "INSERT INTO users (last_name) VALUES ('Other')");
            office.engineOnce();
            assertThat(office.outcomes()).endsWith("retrying: somebody is working on one of the two rows", "succeeded");
            held.rollback();
        }
        office.letTimePass();
        office.work();
        assertThat(office.contacts()).contains("1|Ada|Byron|x");
    }

    private void aPair() {
        office.app("INSERT INTO users (first_name, last_name, email) VALUES ('Ada', 'Byron', 'ada@example.com')");
        office.work();
        assertThat(office.contacts()).hasSize(1);
    }
}
