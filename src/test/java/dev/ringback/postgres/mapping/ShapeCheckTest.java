package dev.ringback.postgres.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A mapping that does not fit its tables is refused with the place, the value and what is allowed. */
class ShapeCheckTest {
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            local-table; public.usres; local-table is public.usres, allowed is a table that exists
            connect-table; contacts; connect-table is salesforce.contacts, allowed is a table that Heroku Connect has mapped
            connect-table; _trigger_log; allowed is a table that Heroku Connect has mapped, with sfid
            local-key; number; local-key is number, allowed is a column of public.users: created_at, email, first_name
            local-key; email; local-key is email, which has no unique index, allowed is a column with one: CREATE UNIQUE INDEX ON "public"."users" ("email")
            local-key; created_at; local-key is created_at, a timestamp with time zone, allowed is a whole number, a uuid
            external-id; phone; external-id is phone, which has no unique index
            external-id; user__c; external-id is user__c, allowed is a column of salesforce.contact: _hc_err,
            local-sfid; gone; local-sfid is gone, which has no unique index
            columns."first_name"; firstnam; columns."first_name" is firstnam, allowed is a column of salesforce.contact
            columns."nickname"; title; columns."nickname" is nickname, allowed is a column of public.users
            columns."gone"; title; columns."gone" is title (column "gone" is of type boolean but expression is of type character varying), allowed is what can be assigned to public.users.gone, a boolean
            to-salesforce."title"; uper(last_name); to-salesforce."title" is uper(last_name) (function uper(text) does not exist), allowed is what can be assigned to salesforce.contact.title, a character varying(128)
            to-salesforce."title"; 'last_name ||'; to-salesforce."title" is last_name || (syntax error at or near ")"), allowed is
            to-salesforce."isdeleted"; 'upper(email)'; (column "isdeleted" is of type boolean but expression is of type text)
            """)
    void whatDoesNotFitIsRefused(String setting, String value, String said) {
        try (Office office = new Office(Map.of(setting, value))) {
            assertThat(office.refused()).anySatisfy(refused -> assertThat(refused)
                    .startsWith("ringback.mappings.\"contacts-users\".")
                    .contains(said));
        }
    }

    @Test
    void anExpressionIsNamedByTheSettingThatItStandsIn() {
        try (Office office = new Office(Map.of("from-salesforce.\"email\"", "1+"))) {
            assertThat(office.refused())
                    .singleElement()
                    .asString()
                    .startsWith("ringback.mappings.\"contacts-users\".from-salesforce.\"email\" is 1+ (syntax error");
        }
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        try (Office office = new Office(Map.of("columns.\"a\"", "title", "columns.\"b\"", "phone"))) {
            assertThat(office.refused()).hasSize(2);
        }
    }

    @Test
    void aMappingThatIsRefusedLetsItsChangesRestAndGoesOnWhenTheTableIsMended() {
        try (Office office = new Office(Map.of("columns.\"nickname\"", "title"))) {
            office.app("INSERT INTO users (last_name) VALUES ('Byron')");
            office.engineOnce();
            assertThat(office.outcome()).startsWith("retrying: the mapping cannot work: ringback.mappings.");
            office.app("ALTER TABLE users ADD COLUMN nickname text");
            assertThat(office.look()).isEmpty();
            office.letTimePass();
            office.work();
            assertThat(office.contacts()).containsExactly("1|null|Byron|null");
        }
    }

    @Test
    void aColumnThatGoesWhileItIsAtWorkUsesNoAttempt() {
        try (Office office = new Office(Map.of())) {
            office.app("ALTER TABLE users DROP COLUMN email", "INSERT INTO users (last_name) VALUES ('Byron')");
            office.engineOnce();
            assertThat(office.database().value("SELECT status, attempts FROM database_trigger_logs"))
                    .isEqualTo("retrying|0");
            assertThat(office.look()).singleElement().asString().contains("columns.\"email\" is email, allowed is");
        }
    }
}
