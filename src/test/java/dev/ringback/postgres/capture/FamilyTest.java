package dev.ringback.postgres.capture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Partitions and inheriting tables: their changes are their parent's, however they are written. */
class FamilyTest extends OnADatabase {
    @BeforeEach
    void createTables() {
        execute(
                "CREATE TABLE p (id int, region text, v int, PRIMARY KEY (id, region)) PARTITION BY LIST (region)",
                "CREATE TABLE p_east PARTITION OF p FOR VALUES IN ('east')",
                "CREATE TABLE p_west PARTITION OF p FOR VALUES IN ('west') PARTITION BY RANGE (id)",
                "CREATE TABLE p_west_1 PARTITION OF p_west FOR VALUES FROM (0) TO (100)",
                "CREATE TABLE base (id int PRIMARY KEY, v int)",
                "CREATE TABLE heir (more text) INHERITS (base)");
    }

    @Test
    void aChangeThroughTheParentIsLoggedOnce() {
        watch(all("p"));
        execute("INSERT INTO p VALUES (1, 'east', 0), (2, 'west', 0)", "UPDATE p SET v = 1", "DELETE FROM p");
        assertThat(logged())
                .containsExactly(
                        "INSERT p {\"id\": 1, \"region\": \"east\"}",
                        "INSERT p {\"id\": 2, \"region\": \"west\"}",
                        "UPDATE p {\"id\": 1, \"region\": \"east\"} changed v",
                        "UPDATE p {\"id\": 2, \"region\": \"west\"} changed v",
                        "DELETE p {\"id\": 1, \"region\": \"east\"}",
                        "DELETE p {\"id\": 2, \"region\": \"west\"}");
    }

    @Test
    void aDirectChangeOfAPartitionIsLoggedAsItsParents() {
        watch(all("p"));
        execute(
                "INSERT INTO p_east VALUES (1, 'east', 0)",
                "INSERT INTO p_west VALUES (2, 'west', 0)",
                "UPDATE p_west_1 SET v = 1",
                "DELETE FROM p_west_1");
        assertThat(logged())
                .containsExactly(
                        "INSERT p {\"id\": 1, \"region\": \"east\"}",
                        "INSERT p {\"id\": 2, \"region\": \"west\"}",
                        "UPDATE p {\"id\": 2, \"region\": \"west\"} changed v",
                        "DELETE p {\"id\": 2, \"region\": \"west\"}");
    }

    /** Its key holds the partition's column, or it would be no key; so such a move is never a plain update. */
    @Test
    void aRowThatMovesToAnotherPartitionIsADeleteAndAnInsert() {
        watch(all("p"));
        execute(
                "INSERT INTO p VALUES (1, 'east', 0), (2, 'east', 0)",
                "UPDATE p SET region = 'west', v = 1 WHERE id = 1");
        assertThat(logged())
                .endsWith("DELETE p {\"id\": 1, \"region\": \"east\"}", "INSERT p {\"id\": 1, \"region\": \"west\"}")
                .hasSize(4);
    }

    @Test
    void aPartitionThatCameLaterIsCaughtByTheNextInstallation() {
        watch(all("p"));
        execute("CREATE TABLE p_north PARTITION OF p FOR VALUES IN ('north')");
        assertThat(of("public.p", inspect(all("p"))).state()).isEqualTo("missing triggers");
        assertThat(of("public.p", watch(all("p"))).note()).contains("installed ringback_1_insert on public.p_north");
        execute("INSERT INTO p_north VALUES (1, 'north', 0)");
        assertThat(logged()).containsExactly("INSERT p {\"id\": 1, \"region\": \"north\"}");
    }

    @Test
    void aDetachedPartitionIsNobodysAnyMore() {
        watch(all("p"));
        execute("ALTER TABLE p DETACH PARTITION p_east");
        watch(all("p"));
        execute("INSERT INTO p_east VALUES (1, 'east', 0)");
        assertThat(logged()).isEmpty();
    }

    @Test
    void anInheritingTablesChangesAreItsParents() {
        watch(all("base").copying("v"));
        execute(
                "INSERT INTO heir VALUES (1, 5, 'more')",
                "INSERT INTO base VALUES (2, 6)",
                "UPDATE base SET v = v + 1",
                "UPDATE heir SET more = 'x'",
                "DELETE FROM base");
        assertThat(logged())
                .containsExactlyInAnyOrder(
                        "INSERT base 1 {\"v\": 5}",
                        "INSERT base 2 {\"v\": 6}",
                        "UPDATE base 1 changed v {\"v\": 6}",
                        "UPDATE base 2 changed v {\"v\": 7}",
                        "UPDATE base 1 changed more {\"v\": 6}",
                        "DELETE base 1 {\"v\": 6}",
                        "DELETE base 2 {\"v\": 7}");
    }

    @Test
    void truncatingAParentIsOneChange() {
        watch(all("p"), all("base"), all("users"));
        execute(
                "TRUNCATE p",
                "TRUNCATE base",
                "TRUNCATE ONLY base",
                "TRUNCATE users CASCADE",
                "TRUNCATE base, p",
                "TRUNCATE p, base");
        assertThat(logged())
                .containsExactly(
                        "TRUNCATE p -",
                        "TRUNCATE base -",
                        "TRUNCATE base -",
                        "TRUNCATE users -",
                        "TRUNCATE base -",
                        "TRUNCATE p -",
                        "TRUNCATE p -",
                        "TRUNCATE base -");
    }

    @Test
    void truncatingAPartitionSaysWhich() {
        watch(all("p"));
        execute("TRUNCATE p_east", "TRUNCATE p_west");
        assertThat(logged())
                .containsExactly(
                        "TRUNCATE p - public.p_east", "TRUNCATE p - public.p_west", "TRUNCATE p - public.p_west_1");
    }

    @Test
    void truncatesOfOneTransactionAreToldApart() {
        watch(all("p"));
        execute("""
                BEGIN;
                TRUNCATE p;
                INSERT INTO p VALUES (1, 'east', 0);
                TRUNCATE p_east;
                SAVEPOINT s;
                TRUNCATE p;
                ROLLBACK TO s;
                TRUNCATE p_west_1;
                COMMIT;
                BEGIN; TRUNCATE p_east; COMMIT""");
        assertThat(logged())
                .containsExactly(
                        "TRUNCATE p -",
                        "INSERT p {\"id\": 1, \"region\": \"east\"}",
                        "TRUNCATE p - public.p_east",
                        "TRUNCATE p - public.p_west_1",
                        "TRUNCATE p - public.p_east");
    }
}
