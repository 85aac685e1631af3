package dev.ringback.postgres.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.Test;

class LayoutTest {
    @Test
    void whatConnectMakesIsInPlace() {
        try (Sync sync = Sync.withContacts()) {
            Layout layout = layout(sync);
            assertThat(layout.state()).isEqualTo(Layout.State.IN_PLACE);
            assertThat(layout.note()).isNull();
            assertThat(layout.archive()).isTrue();
            assertThat(layout.mapped()).containsExactlyInAnyOrder("account", "contact", "case");
            assertThat(layout.readable()).isEqualTo(layout.mapped());
        }
    }

    @Test
    void withoutConnectItIsAbsentAndNothingIsRead() {
        try (Sync sync = Sync.without()) {
            assertThat(layout(sync).state()).isEqualTo(Layout.State.ABSENT);
            assertThat(layout(sync).note()).contains("'salesforce'", "ringback.connect.schema");
            assertThatThrownBy(() ->
                            Sync.get(sync.log().read(reading -> Uni.createFrom().item(1))))
                    .isInstanceOf(ConnectUnavailable.class)
                    .hasMessageContaining("no Heroku Connect");
        }
    }

    @Test
    void aMissingLogIsNamedWhereTablesAreMapped() {
        try (Sync sync = Sync.withContacts()) {
            sync.database.execute("DROP TABLE salesforce._trigger_log");
            assertThat(layout(sync).state()).isEqualTo(Layout.State.ABSENT);
            assertThat(layout(sync).note()).contains("no table _trigger_log");
        }
    }

    @Test
    void aRightThatWasTakenAwayIsNamedWithWhatWouldMendIt() {
        try (Sync sync = Sync.withContacts()) {
            sync.database.execute("REVOKE SELECT ON salesforce._trigger_log FROM ringback");
            assertThat(layout(sync).state()).isEqualTo(Layout.State.NO_RIGHT);
            assertThat(layout(sync).note()).contains("may not read salesforce._trigger_log", "GRANT SELECT");
        }
    }

    @Test
    void anotherLayoutIsNamedWithWhatItLacks() {
        try (Sync sync = Sync.withContacts()) {
            sync.database.execute(
                    "ALTER TABLE salesforce._trigger_log RENAME COLUMN txid TO xid",
                    "ALTER TABLE salesforce._trigger_log ALTER COLUMN record_id TYPE text");
            assertThat(layout(sync).state()).isEqualTo(Layout.State.OTHER_LAYOUT);
            assertThat(layout(sync).note()).contains("it lacks: txid int8, record_id int4 or int8");
        }
    }

    @Test
    void withoutTheArchiveTheRestIsReadAndThatIsSaid() {
        try (Sync sync = Sync.withContacts()) {
            long change = sync.write("INSERT INTO salesforce.contact (lastname) VALUES ('Holm')");
            sync.database.execute("DROP TABLE salesforce._trigger_log_archive");
            assertThat(layout(sync).state()).isEqualTo(Layout.State.IN_PLACE);
            assertThat(layout(sync).note()).contains("_trigger_log_archive is not there");
            assertThat(Sync.get(new Journeys(sync.log()).of(change)).own()).hasSize(1);
        }
    }

    @Test
    void aRecordThatMayNotBeReadHasNoErrorAndTheRestIsThere() {
        try (Sync sync = Sync.withContacts()) {
            long change = sync.write("INSERT INTO salesforce.contact (lastname) VALUES ('Holm')");
            sync.database.execute("REVOKE SELECT ON salesforce.contact FROM ringback");
            assertThat(layout(sync).readable()).doesNotContain("contact");
            assertThat(Sync.get(new Journeys(sync.log()).of(change)).own()).hasSize(1);
        }
    }

    private static Layout layout(Sync sync) {
        return Sync.get(sync.log().layout());
    }
}
