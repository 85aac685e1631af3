package dev.ringback.postgres.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the settings of a mapping change. */
class MappingRulesTest {
    private static final String PAIR =
            "INSERT INTO users (first_name, last_name, email) VALUES ('Ada', 'Byron', 'ada@example.com')";

    @Test
    void theApplicationWinsWhereItIsToldTo() {
        try (Office office = paired(Map.of("conflict", "application"))) {
            office.app("UPDATE users SET last_name = 'Lovelace'");
            office.connect("UPDATE salesforce.contact SET lastname = 'King'");
            office.work();
            assertThat(office.users()).containsExactly("1|Ada|Lovelace|ada@example.com");
            assertThat(office.contacts()).containsExactly("1|Ada|Lovelace|ada@example.com");
            assertThat(office.outcome())
                    .isEqualTo("ignored: lost a conflict: both sides had changed last_name, and public.users won");
        }
    }

    @Test
    void theNewestWinsBySalesforcesTimeAndTheApplications() {
        try (Office office = paired(Map.of("conflict", "newest", "local-modified", "updated_at"))) {
            office.app("UPDATE users SET last_name = 'L1', updated_at = '2026-01-02 00:00+00'");
            office.connect("UPDATE salesforce.contact SET lastname = 'S1', systemmodstamp = '2026-01-01'");
            office.work();
            assertThat(office.contacts()).containsExactly("1|Ada|L1|ada@example.com");
            office.app("UPDATE users SET last_name = 'L2', updated_at = '2026-01-02 00:00+00'");
            office.connect("UPDATE salesforce.contact SET lastname = 'S2', systemmodstamp = '2026-01-02 00:00:01'");
            office.work();
            assertThat(office.users()).containsExactly("1|Ada|S2|ada@example.com");
        }
    }

    @Test
    void whatLostBeforeItsOwnChangeWasProcessedIsToldToThatChange() {
        try (Office office = paired(Map.of())) {
            office.connect("UPDATE salesforce.contact SET lastname = 'King'");
            office.app("UPDATE users SET last_name = 'Lovelace'");
            office.app("UPDATE database_trigger_logs SET status = 'parked' WHERE status = 'pending'"
                    + " AND klass_name = 'users'");
            office.work();
            office.app("UPDATE database_trigger_logs SET status = 'retrying', next_attempt_at = now()"
                    + " WHERE status = 'parked'");
            office.work();
            assertThat(office.users()).containsExactly("1|Ada|King|ada@example.com");
            assertThat(office.outcome()).startsWith("ignored: lost a conflict: both sides had changed last_name");
        }
    }

    @Test
    void expressionsAndConstantsMakeValuesInOneWay() {
        Map<String, String> more = Map.of(
                "columns.\"last_name\"", "",
                "to-salesforce.\"lastname\"", "upper(coalesce(nullif(last_name, ''), 'unknown'))",
                "to-salesforce.\"title\"", "'User'");
        try (Office office = new Office(more)) {
            office.app("INSERT INTO users (email) VALUES ('a')", "INSERT INTO users (last_name) VALUES ('Byron')");
            office.work();
            assertThat(office.database().rows("SELECT lastname, title FROM salesforce.contact ORDER BY id"))
                    .containsExactly("UNKNOWN|User", "BYRON|User");
            office.connect("UPDATE salesforce.contact SET lastname = 'King', title = 'Countess' WHERE id = 2");
            office.app("UPDATE users SET email = 'b' WHERE id = 2");
            office.work();
            assertThat(office.contacts()).contains("2|null|King|b");
            assertThat(office.users()).contains("2|null|Byron|b");
        }
    }

    @Test
    void anExpressionInPlaceOfAColumnsOneWayComesToRest() {
        try (Office office = new Office(Map.of("to-salesforce.\"lastname\"", "coalesce(last_name, '-')"))) {
            office.app("INSERT INTO users (email) VALUES ('a')");
            office.work();
            assertThat(office.contacts()).containsExactly("1|null|-|a");
            office.connect("UPDATE salesforce.contact SET lastname = 'King'");
            office.work();
            assertThat(office.users()).containsExactly("1|null|King|a");
            office.app("UPDATE users SET last_name = NULL");
            office.work();
            assertThat(office.contacts()).containsExactly("1|null|-|a");
        }
    }

    @Test
    void oneWayToSalesforceNothingComesBack() {
        try (Office office = paired(Map.of("direction", "to-salesforce"))) {
            office.connect(
                    "UPDATE salesforce.contact SET firstname = 'Augusta'",
                    "INSERT INTO salesforce.contact (sfid, lastname) VALUES ('003B', 'Other')");
            office.work();
            assertThat(office.users()).containsExactly("1|Ada|Byron|ada@example.com");
            office.app("UPDATE users SET last_name = 'Lovelace'");
            office.work();
            assertThat(office.contacts()).contains("1|Augusta|Lovelace|ada@example.com");
        }
    }

    @Test
    void oneWayFromSalesforceNothingGoesThere() {
        try (Office office = new Office(Map.of("direction", "from-salesforce"))) {
            office.app(PAIR);
            office.work();
            assertThat(office.contacts()).isEmpty();
            office.connect("INSERT INTO salesforce.contact (sfid, lastname) VALUES ('003B', 'Other')");
            office.work();
            assertThat(office.contacts()).containsExactly("2|null|Other|null");
            office.app("UPDATE users SET last_name = 'x' WHERE id = 2");
            office.work();
            assertThat(office.contacts()).containsExactly("2|null|Other|null");
            assertThat(office.users()).contains("2|null|x|null");
        }
    }

    @Test
    void bySfidAloneARecordFindsItsRowFromTheFirstWriteBackOn() {
        try (Office office = paired(Map.of("external-id", "", "local-sfid", "sfid"))) {
            office.connect("UPDATE salesforce.contact SET sfid = '003A'");
            office.work();
            assertThat(office.database().value("SELECT sfid FROM users")).isEqualTo("003A");
            office.connect(
                    "DELETE FROM salesforce.contact",
                    "INSERT INTO salesforce.contact (sfid, firstname, lastname, email)"
                            + " VALUES ('003A', 'Ada', 'King', 'ada@example.com'), ('003B', 'New', NULL, NULL)");
            office.work();
            assertThat(office.database().rows("SELECT sfid, last_name FROM users ORDER BY id"))
                    .containsExactly("003A|King", "003B|null");
            office.app("UPDATE users SET email = 'x' WHERE sfid = '003A'");
            office.work();
            assertThat(office.database().value("SELECT email FROM salesforce.contact WHERE sfid = '003A'"))
                    .isEqualTo("x");
        }
    }

    @Test
    void deletionsAreNotFollowedUnlessItIsSaidAndTheOtherRowIsNotMadeAgain() {
        try (Office office = paired(Map.of())) {
            office.app("DELETE FROM users");
            office.work();
            office.connect("UPDATE salesforce.contact SET lastname = 'x'");
            office.work();
            assertThat(office.contacts()).containsExactly("1|Ada|x|ada@example.com");
            assertThat(office.users()).isEmpty();
            assertThat(office.outcome()).isEqualTo("ignored: its other row was deleted");
        }
    }

    @Test
    void aDeletedUserTakesItsContactAlongAndConnectCapturesThat() {
        try (Office office = paired(Map.of("on-local-delete", "delete"))) {
            office.connect("UPDATE salesforce.contact SET sfid = '003A'");
            office.app("DELETE FROM users");
            office.work();
            assertThat(office.contacts()).isEmpty();
            assertThat(office.captured()).endsWith("DELETE|contact|NEW");
            assertThat(office.database().value("SELECT count(*) FROM ringback_pairs"))
                    .isEqualTo("0");
        }
    }

    @Test
    void aDeletedUserMarksItsContact() {
        try (Office office = paired(Map.of("on-local-delete", "mark"))) {
            office.app("DELETE FROM users");
            office.work();
            assertThat(office.database().value("SELECT isdeleted FROM salesforce.contact"))
                    .isEqualTo("t");
        }
    }

    @Test
    void aContactThatIsMarkedDeletedTakesItsUserAlongAtOnce() {
        try (Office office = paired(Map.of("on-connect-delete", "delete"))) {
            office.connect("UPDATE salesforce.contact SET isdeleted = true");
            office.work();
            assertThat(office.users()).isEmpty();
            assertThat(office.outcome()).isEqualTo("succeeded");
        }
    }

    @Test
    void aContactThatConnectDeletedAndBringsBackLosesNoUser() {
        try (Office office = paired(Map.of("on-connect-delete", "delete"))) {
            office.connect("DELETE FROM salesforce.contact");
            office.engineOnce();
            assertThat(office.outcome())
                    .isEqualTo("retrying: Connect has deleted the record; after a reload it comes back");
            office.app("UPDATE users SET email = 'x'");
            office.connect("INSERT INTO salesforce.contact (sfid, firstname, lastname, email, ringback_user_id__c)"
                    + " VALUES ('003A', 'Ada', 'Byron', 'ada@example.com', '1')");
            office.letTimePass();
            office.work();
            assertThat(office.contacts()).containsExactly("1|Ada|Byron|x");
            assertThat(office.users()).containsExactly("1|Ada|Byron|x");
        }
    }

    @Test
    void aContactThatStaysDeletedTakesItsUserAlongAfterTheGrace() {
        try (Office office = paired(Map.of("on-connect-delete", "delete"))) {
            office.connect("DELETE FROM salesforce.contact");
            office.app("UPDATE database_trigger_logs SET created_at = now() - interval '6 minutes'");
            office.work();
            assertThat(office.users()).isEmpty();
        }
    }

    @Test
    void aDeletedContactMarksItsUserAndIsUnmarkedWhenItIsBack() {
        try (Office office = paired(Map.of("on-connect-delete", "mark", "local-deleted", "gone"))) {
            office.connect("UPDATE salesforce.contact SET isdeleted = true");
            office.work();
            assertThat(office.database().value("SELECT gone FROM users")).isEqualTo("t");
            office.connect("UPDATE salesforce.contact SET isdeleted = false");
            office.work();
            assertThat(office.database().value("SELECT gone FROM users")).isEqualTo("f");
        }
    }

    @Test
    void withoutConnectsSchemaChangesAreIgnoredAndItBeginsWhenTheSchemaIsThere() {
        try (Office office = new Office(Map.of(), false)) {
            assertThat(office.refused()).isEmpty();
            office.app("INSERT INTO users (last_name) VALUES ('Early')");
            office.work();
            assertThat(office.outcome())
                    .isEqualTo(
                            "ignored: the mapping has not begun: there is no schema salesforce: Heroku Connect is not"
                                    + " provisioned yet, or ringback.connect.schema names another");
            office.provision();
            office.look();
            office.app("INSERT INTO users (last_name) VALUES ('Late')");
            office.work();
            assertThat(office.contacts()).containsExactly("2|null|Late|null");
        }
    }

    @Test
    void aChangeLoggedByHandBringsARowInThatWasThereBefore() {
        try (Office office = new Office(Map.of())) {
            office.app(
                    "SET ringback.quiet = on; INSERT INTO users (last_name) VALUES ('Old'); RESET ringback.quiet",
                    "INSERT INTO database_trigger_logs (payload, schema, klass_name, created_at, updated_at)"
                            + " SELECT jsonb_build_object('operation', 'UPDATE', 'klass_name', 'users', 'crud_method',"
                            + " 'create_or_update', 'record_id', id::text, 'changed', jsonb_build_array('email')),"
                            + " 'public', 'users', now(), now() FROM users");
            office.work();
            assertThat(office.contacts()).containsExactly("1|null|Old|null");
        }
    }

    @Test
    void itsWritesAreChangesOfTheirOwnWhereItMayCascadeAndComeToRest() {
        try (Office office = new Office(Map.of(), true, Set.of("mapping-contacts-users"))) {
            office.connect("INSERT INTO salesforce.contact (sfid, lastname) VALUES ('003A', 'Byron')");
            office.work();
            assertThat(office.database()
                            .rows("SELECT klass_name, operation, origin, cause, status FROM database_trigger_logs"
                                    + " ORDER BY id"))
                    .containsExactly(
                            "contact|INSERT|connect|null|succeeded",
                            "users|INSERT|self|1|ignored",
                            "contact|UPDATE|self|1|ignored");
            assertThat(office.work()).isZero();
        }
    }

    private static Office paired(Map<String, String> more) {
        Office office = new Office(more);
        assertThat(office.refused()).isEmpty();
        office.app(PAIR);
        office.work();
        assertThat(office.contacts()).hasSize(1);
        return office;
    }
}
