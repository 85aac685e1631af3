package dev.ringback.postgres.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.operations.TableCapture;
import dev.ringback.postgres.TestDatabase;
import io.smallrye.mutiny.Uni;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Capture that was not in place is named: the table, the operations, from when to when. */
class GapTest extends OnAWatchedTable {
    private static final String BLIND_FUNCTION =
            "CREATE OR REPLACE FUNCTION ringback_capture() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DROP TRIGGER ringback_1_insert ON things | INSERT | ringback_1_insert was dropped",
                "ALTER TABLE things DISABLE TRIGGER ringback_1_insert | INSERT | ringback_1_insert was altered: disabled",
                "ALTER TABLE things DISABLE TRIGGER USER | " + EVENTS + " | disabled",
                "ALTER TABLE things ENABLE REPLICA TRIGGER ringback_1_insert | INSERT | enabled for replicas only",
                "CREATE OR REPLACE TRIGGER ringback_1_insert AFTER INSERT ON things REFERENCING NEW TABLE AS new_rows FOR EACH"
                        + " STATEMENT WHEN (false) EXECUTE FUNCTION ringback_capture() | INSERT | was altered: arguments",
                "ALTER TRIGGER ringback_1_insert ON things RENAME TO mine; ALTER TABLE things DISABLE TRIGGER mine | INSERT"
                        + " | ringback_1_insert was dropped",
                "DROP TABLE things; CREATE TABLE things (id int PRIMARY KEY) | " + EVENTS
                        + " | the table was made anew",
                "ALTER TABLE things RENAME TO away; CREATE TABLE things (id int PRIMARY KEY) | " + EVENTS
                        + " | the table was made anew"
            })
    void whatIsMissedUntilTheRepairLiesWithinANamedGap(String harm, String operations, String reason) {
        look();
        execute(harm, WRITE);
        look();
        assertThat(gaps()).containsExactly("things|" + operations + "|ended");
        assertThat(reason()).contains(reason);
        assertMissedWithinTheGap();
        look();
        assertThat(gaps()).hasSize(1);
        execute("INSERT INTO things VALUES (2)");
        assertThat(logged()).containsExactly("INSERT things 2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER TABLE things DISABLE TRIGGER ringback_1_insert"
                        + " | ALTER TABLE things ENABLE TRIGGER ringback_1_insert",
                "DROP TRIGGER ringback_1_insert ON things | definition",
                "ALTER TRIGGER ringback_1_insert ON things RENAME TO x; ALTER TABLE things DISABLE TRIGGER x"
                        + " | ALTER TABLE things ENABLE TRIGGER x; ALTER TRIGGER x ON things RENAME TO ringback_1_insert"
            })
    void whatIsRightAgainWhenItIsLookedAtWasSeenToBeTouched(String harm, String cure) {
        look();
        String definition =
                database.value("SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'ringback_1_insert'");
        execute(harm, WRITE, cure.equals("definition") ? definition : cure);
        assertThat(of("public.things", inspect(all("things"))).state()).isEqualTo("in place");
        look();
        assertThat(gaps()).containsExactly("things|INSERT|ended");
        assertThat(reason()).isEqualTo("ringback_1_insert was altered, and is as before");
        assertMissedWithinTheGap();
        look();
        assertThat(gaps()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "%s",
                "%s; DROP FUNCTION ringback_values(jsonb, text[])",
                "DROP FUNCTION ringback_capture() CASCADE"
            })
    void aFunctionThatWasReplacedIsAGapInAllOperations(String harm) {
        look();
        execute(harm.formatted(BLIND_FUNCTION), WRITE);
        look();
        lookUntilTheGapEnds();
        assertThat(gaps()).containsExactly("things|" + EVENTS + "|ended");
        assertThat(reason()).contains("a function of the capture was replaced");
        assertMissedWithinTheGap();
    }

    @Test
    void aFunctionThatWasReplacedAndPutBackIsAGap() {
        look();
        String definition = database.value("SELECT pg_get_functiondef('ringback_capture'::regproc)");
        execute(BLIND_FUNCTION, WRITE, definition);
        look();
        lookUntilTheGapEnds();
        assertThat(gaps()).containsExactly("things|" + EVENTS + "|ended");
        assertMissedWithinTheGap();
    }

    /** A statement that has begun may still call the function as it was before. */
    @Test
    void theGapOfAFunctionEndsWhenTheTransactionsOfThatTimeHaveEnded() throws SQLException {
        look();
        execute(BLIND_FUNCTION);
        try (Connection writer = begin(WRITE)) {
            look();
            look();
            assertThat(gaps()).containsExactly("things|" + EVENTS + "|lasts");
            execute(writer, "COMMIT");
        }
        lookUntilTheGapEnds();
        assertMissedWithinTheGap();
    }

    /** What it does is not to be seen before its commit, and what it writes was written before. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER TABLE things DISABLE TRIGGER ringback_1_insert"
                        + " | ALTER TABLE things ENABLE TRIGGER ringback_1_insert",
                "SAVEPOINT s; ALTER TABLE things DISABLE TRIGGER ringback_1_insert; RELEASE s"
                        + " | ALTER TABLE things ENABLE TRIGGER ringback_1_insert",
                "SAVEPOINT s; " + BLIND_FUNCTION + "; RELEASE s | SELECT",
                "DROP TRIGGER ringback_1_insert ON things | SELECT",
                BLIND_FUNCTION + " | SELECT",
                "DROP TABLE things; " + THINGS + " | SELECT",
                "ALTER TABLE things RENAME TO away; CREATE TABLE things (id int PRIMARY KEY) | SELECT"
            })
    void aTransactionThatIsUnderWayWhenItIsLookedAtIsWithinTheGap(String harm, String cure) throws SQLException {
        look();
        aDayPasses();
        try (Connection writer = begin(harm, WRITE)) {
            look();
            assertNoGap();
            execute(writer, cure, "COMMIT");
        }
        look();
        lookUntilTheGapEnds();
        assertThat(gaps()).hasSize(1);
        assertMissedWithinTheGap();
    }

    @Test
    void whatHappenedWhileNoServiceRanCountsFromTheLastLook() {
        look();
        aDayPasses();
        execute("ALTER TABLE things DISABLE TRIGGER ringback_1_insert", WRITE);
        look();
        assertMissedWithinTheGap();
        assertThat(database.value(
                        "SELECT until - since BETWEEN interval '1 day' AND interval '25 hours' FROM ringback_gaps"))
                .isEqualTo("t");
    }

    @Test
    void aGapLastsWhereTheRightToRepairIsMissing() throws SQLException {
        try (Connection other = connectAs(
                "other", "CREATE SCHEMA theirs AUTHORIZATION other", "GRANT USAGE ON SCHEMA theirs TO ringback")) {
            execute(other, "CREATE TABLE theirs.t (id int PRIMARY KEY)", "GRANT TRIGGER ON theirs.t TO ringback");
            watch(all("theirs.t"));
            execute(
                    other,
                    "DROP TRIGGER ringback_1_insert ON theirs.t",
                    "REVOKE TRIGGER ON theirs.t FROM ringback",
                    "INSERT INTO theirs.t VALUES (1)");
            execute("INSERT INTO diary VALUES (clock_timestamp())");
            for (int i = 0; i < 2; i++) {
                TableCapture refused = of("theirs.t", watch(all("theirs.t")));
                assertThat(refused.state()).isEqualTo("refused");
                assertThat(gaps()).containsExactly("t|INSERT|lasts");
            }
            execute(other, "GRANT TRIGGER ON theirs.t TO ringback");
            watch(all("theirs.t"));
            assertThat(gaps()).containsExactly("t|INSERT|ended");
            assertMissedWithinTheGap();
        }
    }

    @Test
    void aGapOfABusyTableEndsInTheRoundThatRepairsIt() throws SQLException {
        look();
        execute("ALTER TABLE things DISABLE TRIGGER ringback_1_insert");
        try (Connection writer = begin(WRITE)) {
            look();
            assertThat(gaps()).containsExactly("things|INSERT|lasts");
            execute(writer, "COMMIT");
        }
        look();
        assertThat(gaps()).containsExactly("things|INSERT|ended");
        assertMissedWithinTheGap();
    }

    @Test
    void whatBreaksWhileAGapLastsIsPartOfItOrAGapOfItsOwn() throws SQLException {
        look();
        execute("ALTER TABLE things DISABLE TRIGGER ringback_1_insert");
        try (Connection writer = begin("LOCK TABLE things IN ROW EXCLUSIVE MODE")) {
            look();
            execute(writer, "COMMIT");
        }
        execute("ALTER TABLE things DISABLE TRIGGER ringback_2_update");
        look();
        assertThat(gaps()).containsExactly("things|INSERT|ended", "things|UPDATE|ended");
    }

    @Test
    void whatHappensWhileTheRepairWaitsForTheTableIsWithinAGap() throws Exception {
        look();
        execute("DROP TRIGGER ringback_1_insert ON things");
        try (Connection writer = begin("ALTER TABLE things DISABLE TRIGGER ringback_2_update")) {
            CompletableFuture<List<TableCapture>> repair = installer(
                            new CaptureSettings(Bell.SLEEPING, Duration.ofSeconds(20)), all("things"))
                    .install()
                    .subscribeAsCompletionStage();
            awaitBlocked();
            execute(writer, WRITE, "ALTER TABLE things ENABLE TRIGGER ringback_2_update", "COMMIT");
            repair.get(30, TimeUnit.SECONDS);
        }
        assertThat(database.rows("SELECT DISTINCT unnest(operations) FROM ringback_gaps ORDER BY 1"))
                .containsExactly("INSERT", "UPDATE");
        assertMissedWithinTheGap();
    }

    @Test
    void manyReplicasNameAGapOnce() {
        look();
        execute("ALTER TABLE things DISABLE TRIGGER ringback_1_insert");
        allLookAtOnce();
        assertThat(gaps()).containsExactly("things|INSERT|ended");
        execute(
                "ALTER TABLE things DISABLE TRIGGER ringback_2_update",
                "ALTER TABLE things ENABLE TRIGGER ringback_2_update");
        allLookAtOnce();
        assertThat(gaps()).containsExactly("things|INSERT|ended", "things|UPDATE|ended");
    }

    private void allLookAtOnce() {
        List<Uni<List<TableCapture>>> replicas = Stream.generate(
                        () -> installer(SETTINGS, all("things")).install())
                .limit(6)
                .toList();
        Uni.join().all(replicas).andFailFast().await().atMost(Duration.ofSeconds(60));
    }

    @Test
    void aTableThatIsGoneIsAGapUntilItIsBack() {
        look();
        execute("ALTER TABLE things RENAME TO away");
        look();
        look();
        assertThat(gaps()).containsExactly("things|" + EVENTS + "|lasts");
        assertThat(reason()).isEqualTo("the table was not there");
        execute("ALTER TABLE away RENAME TO things", WRITE);
        look();
        assertThat(gaps()).containsExactly("things|" + EVENTS + "|ended");
        assertMissedWithinTheGap();
    }

    @Test
    void aTableThatNobodyWatchesAnyMoreHasNoGapThatLasts() {
        look();
        execute("DROP TABLE things");
        look();
        watch(all("users"));
        assertThat(gaps()).containsExactly("things|" + EVENTS + "|ended");
        execute(THINGS);
        look();
        assertThat(gaps()).hasSize(1);
    }

    @Test
    void aMigrationThatFindsTheFunctionsReplacedHidesNoGap() {
        look();
        execute(BLIND_FUNCTION, WRITE, NoGapTest.FUNCTIONS_ARE_OUTDATED);
        TestDatabase.migrate(database.database(), TestDatabase.HOME, false);
        look();
        lookUntilTheGapEnds();
        assertThat(gaps()).containsExactly("things|" + EVENTS + "|ended");
        assertMissedWithinTheGap();
    }
}
