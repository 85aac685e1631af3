package dev.ringback.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Operation;
import dev.ringback.change.TableName;
import dev.ringback.processing.Interest;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MappedTablesTest {
    private MappedContacts contacts;

    @BeforeEach
    void install() throws SQLException {
        contacts = new MappedContacts();
    }

    @AfterEach
    void close() {
        contacts.close();
    }

    @Test
    void everyChangeOfAMappedTableSaysWhoMadeItAndCarriesTheSfid() {
        contacts.watched();

        contacts.local("INSERT INTO salesforce.contact (lastname) VALUES ('Holm')");
        contacts.connect(
                "UPDATE salesforce.contact SET sfid = '003A', _hc_lastop = 'INSERTED'",
                "UPDATE salesforce.contact SET lastname = 'Holmes'");
        contacts.local("DELETE FROM salesforce.contact");

        assertThat(contacts.database.rows("""
                        SELECT operation, origin, payload #>> '{values,sfid}', payload #>> '{values,_hc_lastop}',
                               payload -> 'changed' FROM database_trigger_logs ORDER BY id"""))
                .containsExactly(
                        "INSERT|local|null|PENDING|null",
                        "UPDATE|connect|003A|INSERTED|[\"sfid\", \"_hc_lastop\"]",
                        "UPDATE|connect|003A|SYNCED|[\"lastname\", \"_hc_lastop\"]",
                        "DELETE|local|003A|SYNCED|null");
    }

    @Test
    void aTableOfSomebodyElsesInThatSchemaCarriesNothing() {
        contacts.local("CREATE TABLE salesforce.notes (id bigserial PRIMARY KEY, text text)");
        contacts.watched(List.of(Interest.in(new TableName("salesforce", "notes"), Operation.INSERT)));

        contacts.local("INSERT INTO salesforce.notes (text) VALUES ('hello')");

        assertThat(contacts.database.value("SELECT payload -> 'values' FROM database_trigger_logs"))
                .isEqualTo("null");
    }

    @Test
    void otherSchemasAreLeftAsTheyAre() {
        List<Interest> users = List.of(Interest.in(TableName.of("users"), Operation.INSERT));
        assertThat(MappedContacts.TABLES.carrying(users)).isEqualTo(users);
    }
}
