package dev.ringback.postgres.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.sql.Connection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The n-th old row of an UPDATE became the n-th new one. Each table here has a column {@code was} that keeps a row's first
 * key and is copied, so that a wrong pair would show.
 */
class PairingTest extends OnADatabase {
    private static final int MANY = 150;

    @BeforeEach
    void createTable() {
        execute("CREATE TABLE t (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, was int, v int)");
    }

    private void fill(String table, int rows) {
        execute("INSERT INTO " + table + " SELECT i, i, 0 FROM generate_series(1, " + rows + ") i");
        logged();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, MANY})
    void aChangedKeyIsADeleteAndAnInsert(int rows) {
        watch(all("t").copying("was"));
        fill("t", rows);
        execute("UPDATE t SET id = id + 1000, v = 1 WHERE id = 2");
        assertThat(logged()).containsExactly("DELETE t 2 {\"was\": 2}", "INSERT t 1002 {\"was\": 2}");
        execute("UPDATE t SET id = CASE WHEN id = 1 THEN 5000 ELSE id END, v = 2");
        assertThat(logged())
                .hasSize(rows + 1)
                .containsSubsequence("DELETE t 1 {\"was\": 1}", "INSERT t 5000 {\"was\": 1}")
                .contains("UPDATE t 3 changed v {\"was\": 3}", "UPDATE t 1002 changed v {\"was\": 2}");
    }

    @Test
    void swappedKeysAreAllDeletedBeforeTheyAreInserted() {
        watch(all("t").copying("was"));
        fill("t", 3);
        execute("UPDATE t SET id = 3 - id WHERE id < 3");
        assertThat(logged())
                .containsExactly(
                        "DELETE t 1 {\"was\": 1}",
                        "DELETE t 2 {\"was\": 2}",
                        "INSERT t 2 {\"was\": 1}",
                        "INSERT t 1 {\"was\": 2}");
    }

    @Test
    void manyShiftedKeysAreAllDeletedBeforeTheyAreInserted() {
        watch(all("t").copying("was"));
        fill("t", MANY);
        execute("UPDATE t SET id = id + 1");
        List<String> logged = logged();
        assertThat(logged).hasSize(2 * MANY);
        assertThat(logged.subList(0, MANY)).allMatch(line -> line.startsWith("DELETE"));
        assertThat(logged.subList(MANY, 2 * MANY)).contains("INSERT t 2 {\"was\": 1}", "INSERT t 151 {\"was\": 150}");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, MANY})
    void theOrderOfTheRowsInTheStatementIsOfNoMatter(int rows) {
        watch(all("t").copying("was"));
        fill("t", rows);
        execute("""
                UPDATE t SET v = s.i * 10, id = t.id + 1000
                FROM (SELECT i FROM generate_series(1, %d) i ORDER BY md5(i::text)) s
                WHERE s.i = t.id""".formatted(rows));
        List<String> logged = logged();
        assertThat(logged).hasSize(2 * rows);
        for (int i = 1; i <= rows; i++) {
            assertThat(logged)
                    .contains(
                            "DELETE t %d {\"was\": %d}".formatted(i, i),
                            "INSERT t %d {\"was\": %d}".formatted(i + 1000, i));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, MANY})
    void rowsThatMoveBetweenPartitionsStayPaired(int rows) {
        execute("CREATE TABLE h (id int PRIMARY KEY, was int, v int) PARTITION BY HASH (id)");
        for (int i = 0; i < 4; i++) {
            execute("CREATE TABLE h%d PARTITION OF h FOR VALUES WITH (MODULUS 4, REMAINDER %d)".formatted(i, i));
        }
        watch(all("h").copying("was"));
        fill("h", rows);
        execute("UPDATE h SET id = id + 1000");
        List<String> logged = logged();
        assertThat(logged).hasSize(2 * rows);
        for (int i = 1; i <= rows; i++) {
            assertThat(logged)
                    .contains(
                            "DELETE h %d {\"was\": %d}".formatted(i, i),
                            "INSERT h %d {\"was\": %d}".formatted(i + 1000, i));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, MANY})
    void aRowThatItsNewPartitionRefusesIsADeleteAndShiftsNoOther(int rows) {
        execute(
                "CREATE TABLE l (id int, was int, v int, PRIMARY KEY (id, v)) PARTITION BY LIST (v)",
                "CREATE TABLE l0 PARTITION OF l FOR VALUES IN (0)",
                "CREATE TABLE l1 PARTITION OF l FOR VALUES IN (1)",
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
                "CREATE TRIGGER refuse BEFORE INSERT ON l1 FOR EACH ROW WHEN (NEW.id = 2) EXECUTE FUNCTION refuse()");
        watch(all("l").copying("was"));
        fill("l", rows);
        execute("UPDATE l SET v = 1");
        List<String> logged = logged();
        assertThat(logged).hasSize(2 * rows - 1).doesNotContain("INSERT l {\"v\": 1, \"id\": 2} {\"was\": 2}");
        for (int i = 1; i <= rows; i++) {
            assertThat(logged).contains("DELETE l {\"v\": 0, \"id\": %d} {\"was\": %d}".formatted(i, i));
            if (i != 2) {
                assertThat(logged).contains("INSERT l {\"v\": 1, \"id\": %d} {\"was\": %d}".formatted(i, i));
            }
        }
    }

    @Test
    void onConflictDoUpdateLogsInsertsAndUpdatesApart() {
        execute("CREATE TABLE c (id int PRIMARY KEY, was int, v int)");
        watch(all("c").copying("was"));
        fill("c", 2);
        execute("""
                INSERT INTO c VALUES (1, 1, 7), (3, 3, 7), (2, 2, 0), (4, 4, 7)
                ON CONFLICT (id) DO UPDATE SET v = excluded.v WHERE c.v <> excluded.v""");
        assertThat(logged())
                .containsExactlyInAnyOrder(
                        "INSERT c 3 {\"was\": 3}", "INSERT c 4 {\"was\": 4}", "UPDATE c 1 changed v {\"was\": 1}");
    }

    @Test
    void mergeLogsEachOfItsActions() {
        assumeThat(database.version()).as("MERGE came with version 15").isGreaterThanOrEqualTo(15);
        watch(all("t").copying("was"));
        fill("t", 3);
        execute("""
                MERGE INTO t USING (VALUES (1, 'u'), (2, 'd'), (3, 'k'), (9, 'i')) s (id, act) ON s.id = t.id
                WHEN MATCHED AND act = 'd' THEN DELETE
                WHEN MATCHED AND act = 'u' THEN UPDATE SET v = 1
                WHEN MATCHED THEN UPDATE SET id = 30
                WHEN NOT MATCHED THEN INSERT VALUES (9, 9, 9)""");
        assertThat(logged())
                .containsExactlyInAnyOrder(
                        "INSERT t 9 {\"was\": 9}",
                        "UPDATE t 1 changed v {\"was\": 1}",
                        "DELETE t 3 {\"was\": 3}",
                        "INSERT t 30 {\"was\": 3}",
                        "DELETE t 2 {\"was\": 2}");
    }

    @Test
    void severalUpdatesInOneStatementAreOneLog() {
        watch(all("t").copying("was"));
        fill("t", 4);
        execute("""
                WITH one AS (UPDATE t SET v = 1, id = 10 WHERE id = 1 RETURNING id),
                     two AS (UPDATE t SET v = 2 WHERE id = 2 RETURNING id)
                UPDATE t SET v = 3, id = 30 WHERE id = 3""");
        assertThat(logged())
                .containsExactlyInAnyOrder(
                        "DELETE t 1 {\"was\": 1}",
                        "DELETE t 3 {\"was\": 3}",
                        "UPDATE t 2 changed v {\"was\": 2}",
                        "INSERT t 10 {\"was\": 1}",
                        "INSERT t 30 {\"was\": 3}");
    }

    @Test
    void triggersThatAlterOrSuppressRowsBeforeUsAreHeardOut() {
        execute("""
                CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF OLD.id = 2 THEN RETURN NULL; END IF;
                    IF OLD.id = 3 THEN NEW.id := 33; END IF;
                    NEW.was := NEW.was + 100;
                    RETURN NEW;
                END $$""", "CREATE TRIGGER meddle BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION meddle()");
        watch(all("t").copying("was"));
        fill("t", 4);
        execute("UPDATE t SET v = 1");
        assertThat(logged())
                .containsExactly(
                        "DELETE t 3 {\"was\": 3}",
                        "UPDATE t 1 changed v,was {\"was\": 101}",
                        "UPDATE t 4 changed v,was {\"was\": 104}",
                        "INSERT t 33 {\"was\": 103}");
    }

    @Test
    void aRowThatSomebodyElseUpdatedMeanwhileIsPairedWithItsNewestVersion() throws Exception {
        watch(all("t").copying("was", "v"));
        fill("t", 3);
        try (Connection first = database.connect();
                Connection second = database.connect()) {
            first.setAutoCommit(false);
            execute(first, "UPDATE t SET v = 10, was = 22 WHERE id = 2");
            CompletableFuture<Void> late = CompletableFuture.runAsync(() -> {
                try {
                    execute(second, "UPDATE t SET v = v + 1, id = id + 1000");
                } catch (java.sql.SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            awaitBlocked();
            first.commit();
            late.get(20, TimeUnit.SECONDS);
        }
        assertThat(logged())
                .containsExactly(
                        "UPDATE t 2 changed v,was {\"v\": 10, \"was\": 22}",
                        "DELETE t 1 {\"v\": 0, \"was\": 1}",
                        "DELETE t 2 {\"v\": 10, \"was\": 22}",
                        "DELETE t 3 {\"v\": 0, \"was\": 3}",
                        "INSERT t 1001 {\"v\": 1, \"was\": 1}",
                        "INSERT t 1002 {\"v\": 11, \"was\": 22}",
                        "INSERT t 1003 {\"v\": 1, \"was\": 3}");
    }

    @Test
    void cascadesIntoAWatchedTableAreLogged() {
        execute(
                "CREATE TABLE parent (id int PRIMARY KEY)",
                "CREATE TABLE child (id int PRIMARY KEY,"
                        + " parent_id int REFERENCES parent ON DELETE CASCADE ON UPDATE CASCADE)",
                "INSERT INTO parent VALUES (1), (2)",
                "INSERT INTO child VALUES (10, 1), (20, 2), (21, 2)");
        watch(all("child").copying("parent_id"));
        execute("UPDATE parent SET id = 3 WHERE id = 1", "DELETE FROM parent");
        assertThat(logged())
                .containsExactlyInAnyOrder(
                        "UPDATE child 10 changed parent_id {\"parent_id\": 3}",
                        "DELETE child 10 {\"parent_id\": 3}",
                        "DELETE child 20 {\"parent_id\": 2}",
                        "DELETE child 21 {\"parent_id\": 2}");
    }
}
