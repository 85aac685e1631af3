package dev.ringback.postgres.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ringback.salesforce.JourneySettings;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepairsTest {
    private static final String LOG = """
            SELECT action, state, record_id, "values" IS NOT NULL FROM salesforce._trigger_log ORDER BY id""";

    private Sync sync;

    @BeforeEach
    void begin() {
        sync = Sync.withContacts();
    }

    @AfterEach
    void end() {
        sync.close();
    }

    @Test
    void inMergedModeTheStateIsSetToNew() {
        sync.write("INSERT INTO salesforce.contact (lastname) VALUES ('Holm')");
        sync.answered("FAILED", "no");

        RepairReport report = repair("merged", ids(1));

        assertThat(report.items()).singleElement().satisfies(item -> {
            assertThat(item.remedy()).isEqualTo(Remedy.SET_NEW);
            assertThat(item.table()).isEqualTo("contact");
            assertThat(item.became()).isNull();
        });
        assertThat(report.repaired()).isEqualTo(1);
        assertThat(sync.database.rows(LOG)).containsExactly("INSERT|NEW|1|t");
    }

    @Test
    void inMergedModeWhatIsArchivedComesBackAndStaysTheSameJourney() {
        long change = sync.write("INSERT INTO salesforce.contact (lastname) VALUES ('Holm')");
        sync.processed("FAILED", "no");

        RepairReport report = repair("merged", ids(1));

        assertThat(report.items()).extracting(RepairReport.Item::became).containsExactly(2L);
        assertThat(sync.database.rows(LOG)).containsExactly("INSERT|NEW|1|t");
        assertThat(sync.database.value("SELECT state FROM salesforce._trigger_log_archive"))
                .isEqualTo("REQUEUED");
        sync.processed("SUCCESS", "");
        assertThat(states(change)).containsExactly("requeued", "success");
    }

    @Test
    void inOrderedModeTheRecordIsCapturedAgainAsItIsNowTheInsertBeforeItsUpdates() {
        long insert = sync.write("INSERT INTO salesforce.contact (lastname, email) VALUES ('Holm', 'old@example.com')");
        sync.processed("FAILED", "no");
        long update = sync.write("UPDATE salesforce.contact SET email = 'a@example.com'");
        sync.processed("FAILED", "no");
        sync.write("UPDATE salesforce.contact SET title = 'Dr'");
        sync.answered("IGNORED", "");

        RepairReport report = repair("ordered", ids(2, 1));

        assertThat(report.items())
                .extracting(RepairReport.Item::remedy)
                .containsExactly(Remedy.CAPTURED_INSERT, Remedy.CAPTURED_UPDATE);
        assertThat(sync.database.rows("""
                        SELECT id, action, ("values"::hstore) -> 'email', ("values"::hstore) -> 'lastname'
                        FROM salesforce._trigger_log WHERE state = 'NEW' ORDER BY id"""))
                .containsExactly("4|INSERT|a@example.com|Holm", "5|UPDATE|a@example.com|null");
        assertThat(sync.database.rows("SELECT state FROM salesforce._trigger_log_archive"))
                .containsExactly("REQUEUED", "REQUEUED");

        sync.database.execute("UPDATE salesforce._trigger_log SET state = 'SUCCESS' WHERE state = 'NEW'");
        assertThat(states(insert)).containsExactly("requeued", "success");
        assertThat(states(update)).containsExactly("requeued", "success");
    }

    @Test
    void anUpdateTakesItsFailedInsertWithIt() {
        sync.write("INSERT INTO salesforce.contact (lastname) VALUES ('Holm')");
        sync.answered("FAILED", "no");
        sync.write("UPDATE salesforce.contact SET lastname = 'Berg'");
        sync.answered("FAILED", "no");

        RepairReport report = repair("ordered", ids(2));

        assertThat(report.items()).extracting(RepairReport.Item::id).containsExactly(1L, 2L);
        assertThat(report.items().get(0).reason()).isEqualTo("a later write of the record needs it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"merged", "ordered"})
    void aDryRunSaysTheSameAndChangesNothing(String mode) {
        sync.write("INSERT INTO salesforce.contact (lastname) VALUES ('Holm'), ('Berg')");
        sync.answered("FAILED", "no");
        sync.database.execute("UPDATE salesforce._trigger_log SET state = 'FAILED' WHERE id = 1");
        sync.write("UPDATE salesforce.contact SET lastname = 'Lind' WHERE id = 2");
        sync.processed("FAILED", "no");
        sync.database.execute("DELETE FROM salesforce.contact WHERE id = 1");
        List<String> before = everything();

        RepairReport dry = repair(mode, new RepairWish(List.of(1L, 2L, 3L, 99L), null, null, null, null, null, true));
        assertThat(everything()).isEqualTo(before);

        RepairReport real = repair(mode, ids(1, 2, 3, 99));
        assertThat(everything()).isNotEqualTo(before);
        assertThat(dry.dryRun()).isTrue();
        assertThat(dry.items())
                .extracting(RepairsTest::said)
                .isEqualTo(real.items().stream().map(RepairsTest::said).toList());
        assertThat(real.items().get(3).reason()).contains("no such row");
    }

    @Test
    void allOfACauseAreRepairedAndNoOthers() {
        sync.write("INSERT INTO salesforce.contact (lastname) VALUES ('Holm')");
        sync.answered("FAILED", "duplicates 0035g00000AbCdEFGH");
        sync.write("INSERT INTO salesforce.contact (lastname) VALUES ('Berg')");
        sync.processed("FAILED", "duplicates 0035g00000AbCdEXYZ");
        sync.write("INSERT INTO salesforce.contact (lastname) VALUES ('Lind')");
        sync.answered("FAILED", "missing");
        String cause = Sync.get(new Failures(sync.log(), new Journeys(sync.log())).causes())
                .get(0)
                .key();

        RepairReport report = repair("merged", new RepairWish(null, cause, null, null, null, null, false));

        assertThat(report.items()).extracting(RepairReport.Item::id).containsExactly(1L, 2L);
        assertThat(report.more()).isFalse();
    }

    @Test
    void aFilterRepairsWhatItFindsAndSaysWhetherThereIsMore() {
        sync.write("INSERT INTO salesforce.contact (lastname) SELECT 'Holm' FROM generate_series(1, 203)");
        sync.database.execute("UPDATE salesforce._trigger_log SET state = 'FAILED'");
        RepairWish inserts = new RepairWish(null, null, "contact", "INSERT", null, null, false);

        assertThat(repair("merged", new RepairWish(null, null, "case", null, null, null, false))
                        .items())
                .isEmpty();
        RepairReport first = repair("merged", inserts);
        assertThat(first.repaired()).isEqualTo(RepairWish.MOST);
        assertThat(first.more()).isTrue();
        RepairReport second = repair("merged", inserts);
        assertThat(second.repaired()).isEqualTo(3);
        assertThat(second.more()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"merged", "ordered"})
    void twoOperatorsAtOnceRepairEachWriteOnce(String mode) throws SQLException {
        sync.write("INSERT INTO salesforce.contact (lastname) VALUES ('Holm')");
        sync.answered("FAILED", "no");
        try (Connection other = sync.database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT FROM salesforce._trigger_log FOR UPDATE");
            CompletableFuture<RepairReport> one = start(mode);
            CompletableFuture<RepairReport> two = start(mode);
            Awaitility.await()
                    .until(() -> sync.database.value("SELECT count(*) FROM pg_locks WHERE NOT granted"), "2"::equals);
            other.commit();

            assertThat(one.join().repaired() + two.join().repaired()).isEqualTo(1);
        }
        assertThat(sync.database.value("SELECT count(*) FROM salesforce._trigger_log WHERE state = 'NEW'"))
                .isEqualTo("1");
    }

    @Test
    void withoutTheCaptureFunctionsNothingIsCapturedAndThatIsTheReason() {
        sync.write("INSERT INTO salesforce.contact (lastname) VALUES ('Holm')");
        sync.answered("FAILED", "no");
        sync.database.execute("DROP FUNCTION salesforce.hc_capture_insert_from_row");

        RepairReport report = repair("ordered", ids(1));

        assertThat(report.repaired()).isZero();
        assertThat(report.items().get(0).reason()).contains("hc_capture_insert_from_row");
        assertThat(sync.database.rows(LOG)).containsExactly("INSERT|FAILED|1|t");
    }

    @Test
    void aWriteThatTheDatabaseRefusesDoesNotKeepTheOthersFromBeingRepaired() {
        sync.write("INSERT INTO salesforce.contact (lastname) VALUES ('Holm'), ('Berg')");
        sync.database.execute("UPDATE salesforce._trigger_log SET state = 'FAILED'", """
                        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN RAISE EXCEPTION 'not this one'; END $$""", """
                        CREATE TRIGGER refuse BEFORE UPDATE ON salesforce._trigger_log
                        FOR EACH ROW WHEN (OLD.record_id = 1) EXECUTE FUNCTION refuse()""");

        RepairReport report = repair("merged", ids(1, 2));

        assertThat(report.items()).extracting(RepairReport.Item::remedy).containsExactly(Remedy.NONE, Remedy.SET_NEW);
        assertThat(report.items().get(0).reason()).isEqualTo("not this one");
    }

    @Test
    void withoutTheRightToChangeConnectsLogThatIsSaid() {
        sync.write("INSERT INTO salesforce.contact (lastname) VALUES ('Holm')");
        sync.answered("FAILED", "no");
        sync.database.execute("REVOKE UPDATE ON salesforce._trigger_log FROM ringback");

        assertThatThrownBy(() -> repair("merged", ids(1)))
                .isInstanceOf(ConnectUnavailable.class)
                .hasMessageContaining("permission denied for table _trigger_log");
    }

    private CompletableFuture<RepairReport> start(String mode) {
        return repairs(mode).subscribeAsCompletionStage();
    }

    private Uni<RepairReport> repairs(String mode) {
        return sync.repair(settings(mode), ids(1));
    }

    private RepairReport repair(String mode, RepairWish wish) {
        return Sync.get(sync.repair(settings(mode), wish));
    }

    private static JourneySettings settings(String mode) {
        return new SmallRyeConfigBuilder()
                .withMapping(JourneySettings.class)
                .withDefaultValues(Map.of("ringback.connect.mode", mode))
                .withConverter(java.time.Duration.class, 200, new io.quarkus.runtime.configuration.DurationConverter())
                .build()
                .getConfigMapping(JourneySettings.class);
    }

    private List<String> everything() {
        return sync.database.rows("SELECT t::text FROM salesforce._trigger_log t"
                + " UNION ALL SELECT a::text FROM salesforce._trigger_log_archive a"
                + " UNION ALL SELECT r::text FROM ringback_repairs r");
    }

    private List<String> states(long change) {
        List<Attempt> own = Sync.get(new Journeys(sync.log()).of(change)).own();
        return own == null ? List.of() : own.stream().map(Attempt::state).toList();
    }

    private static String said(RepairReport.Item item) {
        return item.id() + " " + item.remedy() + " " + item.reason();
    }

    private static RepairWish ids(long... ids) {
        return new RepairWish(java.util.Arrays.stream(ids).boxed().toList(), null, null, null, null, null, false);
    }
}
