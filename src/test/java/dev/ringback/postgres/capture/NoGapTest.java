package dev.ringback.postgres.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.TableName;
import dev.ringback.postgres.NamedTriggerMute;
import dev.ringback.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is no gap is not named as one, and costs nothing. */
class NoGapTest extends OnAWatchedTable {
    static final String FUNCTIONS_ARE_OUTDATED =
            "UPDATE ringback_schema_history SET checksum = checksum + 1 WHERE script LIKE 'R__1%'";

    private static final String SIGHTINGS =
            "SELECT table_name, operation, seen_at, xmin FROM ringback_sightings ORDER BY 1, 2";

    @Test
    void theFirstInstallationIsNone() {
        look();
        assertNoGap();
        watch(all("things"), all("users"));
        execute("CREATE TABLE later (id int PRIMARY KEY)");
        watch(all("things"), all("users"), all("later"));
        assertNoGap();
        assertThat(database.rows(SIGHTINGS)).hasSize(12);
    }

    @Test
    void aTableThatComesLaterIsNone() {
        watch(all("later"));
        execute("CREATE TABLE later (id int PRIMARY KEY)");
        watch(all("later"));
        assertNoGap();
    }

    @Test
    void ordinaryLifeIsNone() throws SQLException {
        look();
        execute(
                "INSERT INTO things SELECT n FROM generate_series(1, 5000) n",
                "UPDATE things SET name = 'n'",
                "DELETE FROM things WHERE id > 100",
                "ALTER TABLE things ADD COLUMN more int DEFAULT 1",
                "ALTER TABLE things RENAME COLUMN name TO title",
                "CREATE INDEX ON things (title)",
                "GRANT SELECT ON things TO PUBLIC",
                "ALTER TABLE things ENABLE TRIGGER USER",
                "VACUUM (FREEZE, ANALYZE) things",
                "VACUUM FULL things",
                "TRUNCATE things",
                "ALTER TABLE things RENAME TO away",
                "ALTER TABLE away RENAME TO things");
        try (Connection superuser = database.database().connectAsSuperuser()) {
            execute(superuser, "VACUUM (FREEZE, ANALYZE)", "VACUUM FULL pg_trigger", "VACUUM FULL pg_proc");
        }
        look();
        assertNoGap();
    }

    @Test
    void whatTheServiceItselfMakesAnewIsNone() {
        look();
        String before = database.value("SELECT xmin FROM pg_trigger WHERE tgname = 'ringback_1_insert'");
        watch(all("things").copying("name"));
        assertThat(database.value("SELECT xmin FROM pg_trigger WHERE tgname = 'ringback_1_insert'"))
                .isNotEqualTo(before);
        watch(all("things").copying("name"));
        assertNoGap();
    }

    @Test
    void theMigrationOfANewVersionIsNone() {
        look();
        String before = database.value("SELECT xmin FROM pg_proc WHERE proname = 'ringback_capture'");
        execute(FUNCTIONS_ARE_OUTDATED);
        TestDatabase.migrate(database.database(), TestDatabase.HOME, false);
        assertThat(database.value("SELECT xmin FROM pg_proc WHERE proname = 'ringback_capture'"))
                .isNotEqualTo(before);
        look();
        assertNoGap();
    }

    /** In a rolling upgrade the replicas of the version before find functions that they did not make. */
    @Test
    void functionsOfAnotherVersionAreNone() {
        look();
        execute(
                "ALTER FUNCTION ringback_capture() SET work_mem = '8MB'",
                "UPDATE ringback_sightings SET functions = (SELECT string_agg(proname || '=' || oid || '.' || xmin, ' '"
                        + " ORDER BY proname COLLATE \"C\") FROM pg_proc WHERE proname IN"
                        + " ('ringback_capture', 'ringback_record', 'ringback_statement', 'ringback_values'))");
        assertThat(of("public.things", watch(all("things"))).state()).isEqualTo("repaired");
        look();
        assertNoGap();
    }

    @Test
    void aRolledBackHarmIsNone() throws SQLException {
        look();
        try (Connection writer = begin("DROP TRIGGER ringback_1_insert ON things", WRITE)) {
            execute(writer, "ROLLBACK");
        }
        look();
        assertNoGap();
    }

    @Test
    void aKeyThatIsGoneIsNoneAsLongAsTheTriggersAreUntouched() {
        look();
        execute("ALTER TABLE things DROP CONSTRAINT things_pkey");
        assertThat(of("public.things", watch(all("things"))).state()).isEqualTo("no key");
        assertNoGap();
        execute("DROP TRIGGER ringback_1_insert ON things");
        look();
        assertThat(gaps()).containsExactly("things|INSERT|lasts");
    }

    @Test
    void othersTriggersMayBeSwitchedOffAndOnButNotBeGone() {
        execute(
                "CREATE FUNCTION log_thing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO database_trigger_logs"
                        + " (payload, schema, klass_name) VALUES (NULL, NULL, NULL); RETURN NULL; END'",
                "CREATE TRIGGER mine AFTER INSERT ON things FOR EACH ROW EXECUTE FUNCTION log_thing()");
        look();
        NamedTriggerMute mute = new NamedTriggerMute(Map.of(TableName.of("things"), "mine"));
        database.pool()
                .withTransaction(writer -> mute.disable(writer).chain(() -> mute.enable(writer)))
                .await()
                .atMost(Duration.ofSeconds(10));
        look();
        assertNoGap();
        execute("DROP TRIGGER mine ON things", WRITE);
        look();
        assertThat(gaps()).containsExactly("things|INSERT|ended");
        assertThat(reason()).contains("another trigger that logged");
        assertMissedWithinTheGap();
    }

    @Test
    void anotherTriggerThatTakesOverIsNone() {
        look();
        execute(
                "CREATE FUNCTION log_thing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO database_trigger_logs"
                        + " (payload, schema, klass_name) VALUES (NULL, NULL, NULL); RETURN NULL; END'",
                "CREATE TRIGGER mine AFTER INSERT ON things FOR EACH ROW EXECUTE FUNCTION log_thing()");
        assertThat(of("public.things", watch(all("things"))).state()).isEqualTo("repaired");
        look();
        assertNoGap();
    }

    @Test
    void aPartitionThatComesOrGoesIsNoneAndOneWhoseTriggerIsDroppedIsOne() {
        execute(
                "CREATE TABLE parts (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10)");
        watch(all("parts"));
        execute("CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (10) TO (20)");
        watch(all("parts"));
        execute("DROP TABLE parts_1");
        watch(all("parts"));
        assertNoGap();
        execute("DROP TRIGGER ringback_1_insert ON parts_2");
        watch(all("parts"));
        assertThat(gaps()).containsExactly("parts|INSERT|ended");
        assertThat(reason()).contains("on public.parts_2");
    }

    @Test
    void aLookThatFindsNothingNewWritesOnceAMinuteAtMost() {
        look();
        String before = String.join("\n", database.rows(SIGHTINGS));
        look();
        assertThat(String.join("\n", database.rows(SIGHTINGS))).isEqualTo(before);
        execute("UPDATE ringback_sightings SET seen_at = seen_at - interval '61 seconds'");
        String aged = database.value("SELECT max(seen_at) FROM ringback_sightings");
        look();
        assertThat(database.rows("SELECT 1 FROM ringback_sightings WHERE seen_at > '" + aged + "'"))
                .hasSize(4);
    }
}
