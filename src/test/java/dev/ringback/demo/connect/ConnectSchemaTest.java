package dev.ringback.demo.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.demo.connect.ConnectSchema.Access;
import dev.ringback.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

class ConnectSchemaTest {
    private static final String LOG = """
            SELECT action, table_name, record_id, sfid, state, old, "values" FROM salesforce._trigger_log ORDER BY id""";

    private TestDatabase database;

    @BeforeEach
    void install() throws SQLException {
        database = TestDatabase.empty();
        try (Connection connection = database.connect()) {
            assertThat(ConnectSchema.salesforce().install(connection)).isTrue();
        }
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void whatIsThereIsLeftAsItIs() throws SQLException {
        database.execute("INSERT INTO salesforce.contact (lastname) VALUES ('Holm')");
        try (Connection connection = database.connect()) {
            assertThat(ConnectSchema.salesforce().install(connection)).isFalse();
        }
        assertThat(database.value("SELECT count(*) FROM salesforce.contact")).isEqualTo("1");
    }

    @Test
    void anySchemaWillDo() throws SQLException {
        try (Connection connection = database.connect()) {
            new ConnectSchema("Sales \"West\" o'clock").install(connection);
            execute(connection, "INSERT INTO \"Sales \"\"West\"\" o'clock\".\"case\" (subject) VALUES ('Help')");
        }
        assertThat(database.value("SELECT table_name FROM \"Sales \"\"West\"\" o'clock\"._trigger_log"))
                .isEqualTo("case");
    }

    @Test
    void eachMappedTableHasTheColumnsThatConnectAdds() {
        assertThat(database.rows("""
                        SELECT table_name, string_agg(concat_ws(' ', column_name, data_type, character_maximum_length),
                            ', ' ORDER BY column_name COLLATE "C")
                        FROM information_schema.columns
                        WHERE table_schema = 'salesforce' AND column_name IN
                            ('_hc_err', '_hc_lastop', 'createddate', 'id', 'isdeleted', 'sfid', 'systemmodstamp')
                          AND table_name IN ('account', 'case', 'contact')
                        GROUP BY 1 ORDER BY 1"""))
                .hasSize(3)
                .allMatch(row -> row.endsWith("|_hc_err text, _hc_lastop character varying 32, "
                        + "createddate timestamp without time zone, id integer, isdeleted boolean, "
                        + "sfid character varying 18, systemmodstamp timestamp without time zone"));
    }

    @Test
    void indexesAndTriggersBearConnectsNames() {
        assertThat(database.rows("SELECT indexname FROM pg_indexes WHERE tablename = 'contact' ORDER BY 1"))
                .containsExactly(
                        "contact_pkey",
                        "hc_idx_contact_accountid",
                        "hc_idx_contact_systemmodstamp",
                        "hcu_idx_contact_ringback_user_id__c",
                        "hcu_idx_contact_sfid");
        assertThat(database.rows("""
                        SELECT tgname FROM pg_trigger WHERE tgrelid = 'salesforce."case"'::regclass ORDER BY 1""")).containsExactly("hc_case_logtrigger", "hc_case_status_trigger");
        assertThat(database.rows("""
                        SELECT indexdef FROM pg_indexes WHERE tablename = '_trigger_log' ORDER BY indexname"""))
                .anyMatch(index -> index.endsWith("USING btree (created_at)"))
                .anyMatch(index -> index.endsWith("USING btree (state, id)"))
                .anyMatch(index -> index.contains("USING btree (state, table_name) WHERE"));
    }

    @Test
    void theArchiveHasTheColumnsOfTheLog() {
        String columns = """
                SELECT string_agg(column_name || ' ' || data_type || coalesce(' ' || character_maximum_length, ''), ', '
                    ORDER BY ordinal_position)
                FROM information_schema.columns WHERE table_schema = 'salesforce' AND table_name = '""";
        assertThat(database.value(columns + "_trigger_log'"))
                .isEqualTo(database.value(columns + "_trigger_log_archive'"))
                .startsWith("id integer, txid bigint, created_at timestamp with time zone")
                .endsWith("old text, values text, sf_result integer, sf_message text");
    }

    @Test
    void anInsertIsLoggedWithTheWholeRow() {
        database.execute("INSERT INTO salesforce.contact (lastname, email) VALUES ('Holm', NULL)");
        assertThat(database.value(LOG))
                .startsWith("INSERT|contact|1|null|NEW|null|")
                .contains("\"id\"=>\"1\"", "\"lastname\"=>\"Holm\"", "\"email\"=>NULL", "\"sfid\"=>NULL")
                .doesNotContain("_hc_");
    }

    @Test
    void anUpdateIsLoggedWithTheOldRowAndTheChangedColumns() {
        assertThat(contactOfConnect()).isEqualTo("SYNCED|null");
        database.execute("UPDATE salesforce.contact SET lastname = 'Berg'");
        assertThat(database.value(LOG))
                .startsWith("UPDATE|contact|1|003000000000001AAA|NEW|")
                .contains("\"lastname\"=>\"Holm\"")
                .endsWith("|\"lastname\"=>\"Berg\"")
                .doesNotContain("_hc_");
    }

    @Test
    void anUpdateThatChangesNothingIsLoggedToBeIgnored() {
        contactOfConnect();
        database.execute("UPDATE salesforce.contact SET lastname = 'Holm'");
        assertThat(database.value("SELECT state, \"values\" FROM salesforce._trigger_log"))
                .isEqualTo("IGNORE|");
    }

    @Test
    void aDeleteIsLoggedWithTheOldRowAndItsSfid() {
        contactOfConnect();
        database.execute("DELETE FROM salesforce.contact");
        assertThat(database.value(LOG))
                .startsWith("DELETE|contact|1|003000000000001AAA|NEW|")
                .contains("\"lastname\"=>\"Holm\"")
                .endsWith("|null");
    }

    @Test
    void aDeleteOfWhatSalesforceNeverHadIsToBeIgnored() {
        database.execute("INSERT INTO salesforce.contact (lastname) VALUES ('Holm')", "DELETE FROM salesforce.contact");
        assertThat(database.rows("SELECT action, state FROM salesforce._trigger_log ORDER BY id"))
                .containsExactly("INSERT|NEW", "DELETE|IGNORE");
    }

    @Test
    void aTruncateIsNotLogged() {
        contactOfConnect();
        database.execute("TRUNCATE salesforce.contact");
        assertThat(database.rows(LOG)).isEmpty();
    }

    @Test
    void aReadOnlyMappingLogsWhatNobodyWillPush() throws SQLException {
        database.execute("""
                CREATE TABLE salesforce.lead (LIKE salesforce.account INCLUDING DEFAULTS)""");
        try (Connection connection = database.connect()) {
            ConnectSchema.salesforce().map(connection, "lead", Access.READ_ONLY);
        }
        database.execute("INSERT INTO salesforce.lead (name) VALUES ('Acme')");
        assertThat(database.value("SELECT table_name, state FROM salesforce._trigger_log"))
                .isEqualTo("lead|READONLY");
    }

    @Test
    void theLogNamesTheWritersTransaction() throws SQLException {
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            execute(connection, "CREATE TABLE own AS SELECT txid_current() AS txid");
            execute(connection, "INSERT INTO salesforce.contact (lastname) VALUES ('Holm')");
            connection.commit();
        }
        assertThat(database.value("SELECT log.txid = own.txid FROM salesforce._trigger_log AS log, own"))
                .isEqualTo("t");
    }

    @Test
    void whatAnApplicationWritesIsPending() {
        contactOfConnect();
        database.execute("UPDATE salesforce.contact SET lastname = 'Berg', _hc_lastop = 'MINE', _hc_err = '{}'");
        assertThat(database.value("SELECT _hc_lastop, _hc_err FROM salesforce.contact"))
                .isEqualTo("PENDING|null");
    }

    @Test
    void connectsOwnSessionIsNotLoggedAndMaySayWhatBecameOfARow() throws SQLException {
        contactOfConnect();
        try (Connection connect = database.connect()) {
            execute(connect, "SET xmlbinary = hex");
            execute(connect, "UPDATE salesforce.contact SET _hc_lastop = 'FAILED', _hc_err = '{}'");
            assertThat(database.value("SELECT _hc_lastop, _hc_err FROM salesforce.contact"))
                    .isEqualTo("FAILED|{}");
            execute(connect, "UPDATE salesforce.contact SET lastname = 'Berg'");
        }
        assertThat(database.value("SELECT _hc_lastop, _hc_err FROM salesforce.contact"))
                .isEqualTo("SYNCED|null");
        assertThat(database.rows(LOG)).isEmpty();
    }

    @Test
    void eachInsertIntoTheLogPings() throws SQLException {
        try (Connection listener = database.connect()) {
            execute(listener, "LISTEN \"salesforce.hc_trigger_log\"");
            database.execute("INSERT INTO salesforce.account (name) VALUES ('Acme')");
            PGNotification[] heard = listener.unwrap(PGConnection.class)
                    .getNotifications((int) Duration.ofSeconds(20).toMillis());
            assertThat(heard).extracting(PGNotification::getParameter).containsExactly("ping");
        }
    }

    @Test
    void aRowCanBeCapturedAgainAsAnInsert() {
        contactOfConnect();
        assertThat(database.value("""
                        SELECT salesforce.hc_capture_insert_from_row(hstore(c.*), 'contact', ARRAY['email', 'sfid'])
                        FROM salesforce.contact AS c""")).isEqualTo("1");
        assertThat(database.value(LOG))
                .startsWith("INSERT|contact|1|null|NEW|null|")
                .contains("\"id\"=>\"1\"", "\"sfid\"=>\"003000000000001AAA\"", "\"lastname\"=>\"Holm\"")
                .doesNotContain("email", "_hc_");
    }

    @Test
    void aRowCanBeCapturedAgainAsAnUpdateOfSomeColumns() {
        contactOfConnect();
        assertThat(database.value("""
                        SELECT salesforce.hc_capture_update_from_row(hstore(c.*), 'contact', ARRAY['lastname'])
                        FROM salesforce.contact AS c""")).isEqualTo("1");
        assertThat(database.value(LOG))
                .isEqualTo("UPDATE|contact|1|003000000000001AAA|NEW|null|\"lastname\"=>\"Holm\"");
        assertThat(database.value("""
                        SELECT salesforce.hc_capture_update_from_row(hstore('lastname', 'Holm'), 'contact')""")).isEqualTo("null");
    }

    /** A contact that came from Salesforce; what became of it. */
    private String contactOfConnect() {
        try (Connection connect = database.connect()) {
            execute(connect, "SET xmlbinary = hex");
            execute(connect, "INSERT INTO salesforce.contact (sfid, lastname) VALUES ('003000000000001AAA', 'Holm')");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return database.value("SELECT _hc_lastop, _hc_err FROM salesforce.contact");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
