package dev.ringback.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Settlement;
import dev.ringback.change.Status;
import dev.ringback.processing.Claim;
import dev.ringback.processing.Look;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What many settled changes cost those that come after them. The settling is told and not bounded: it writes into the index
 * of the records' histories, whose pages are then many. Run with {@code ./mvnw verify -Pfigures -Dit.test=ClaimCostIT},
 * and with {@code -Dsettled=10000000} for more of them. The machine's own speed is in both halves of each ratio, for the empty
 * log and the full one take turns.
 */
@Tag("figures")
class ClaimCostIT {
    private static final int SETTLED = Integer.getInteger("settled", 2_000_000);
    private static final int WARM_UP = 100;
    private static final int TURNS = 400;
    private static final int CHANGES = 100;
    private static final double BOUND = 1.2;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private static TestDatabase empty;
    private static TestDatabase full;

    @BeforeAll
    static void fill() {
        empty = TestDatabase.migrated();
        full = TestDatabase.migrated();
        full.execute("""
                INSERT INTO database_trigger_logs (payload, schema, klass_name, status, created_at, updated_at, processed_at)
                SELECT jsonb_build_object('operation', 'UPDATE', 'klass_name', 'users', 'crud_method', 'create_or_update',
                           'record_id', (nth %% 500000)::text, 'changed', '["email"]'::jsonb),
                       'public', 'users', CASE WHEN nth %% 4 = 0 THEN 'ignored' ELSE 'succeeded' END, t, t, t
                FROM (SELECT nth, now() - interval '29 days' + nth * interval '29 days' / %1$d AS t
                      FROM generate_series(1, %1$d) nth) d""".formatted(SETTLED), "VACUUM ANALYZE database_trigger_logs");
    }

    @AfterAll
    static void close() {
        empty.close();
        full.close();
    }

    @Test
    void aClaimCostsTheSameHoweverManyChangesAreSettled() {
        long[][] ofEmpty = new long[2][TURNS];
        long[][] ofFull = new long[2][TURNS];
        for (int turn = -WARM_UP; turn < TURNS; turn++) {
            long[] first = claimAndSettle(turn % 2 == 0 ? empty : full);
            long[] second = claimAndSettle(turn % 2 == 0 ? full : empty);
            for (int step = 0; turn >= 0 && step < 2; step++) {
                ofEmpty[step][turn] = turn % 2 == 0 ? first[step] : second[step];
                ofFull[step][turn] = turn % 2 == 0 ? second[step] : first[step];
            }
        }
        double claim = ratio("claim", ofEmpty[0], ofFull[0]);
        ratio("settling", ofEmpty[1], ofFull[1]);
        assertThat(claim).isLessThanOrEqualTo(BOUND);
    }

    /** A purge that finds nothing to delete. */
    @Test
    void aLookForWhatIsDueCostsMilliseconds() {
        long[] nanos = new long[20];
        for (int i = 0; i < nanos.length; i++) {
            long start = System.nanoTime();
            assertThat(full.value("SELECT changes FROM ringback_purge(0, 2000, 30 * 86400000::bigint,"
                            + " 90 * 86400000::bigint)"))
                    .isEqualTo("0");
            nanos[i] = System.nanoTime() - start;
        }
        System.out.printf(
                Locale.ROOT, "figures: a purge that finds nothing due: %.1f ms (a new session)%n", median(nanos) / 1e6);
        assertThat(median(nanos)).isLessThan(Duration.ofMillis(100).toNanos());
    }

    private static long[] claimAndSettle(TestDatabase database) {
        database.execute("INSERT INTO database_trigger_logs (payload, schema, klass_name) SELECT"
                + " jsonb_build_object('operation', 'INSERT', 'record_id', g::text), 'public', 'users'"
                + " FROM generate_series(1, " + CHANGES + ") g");
        PostgresLog log = new PostgresLog(database.pool(), TestDatabase.HOME, NamedTriggerMute.NOTHING, LIMIT, LIMIT);
        long start = System.nanoTime();
        Claim<SqlConnection> claim =
                log.claim(new Look.Request(0, Set.of(), CHANGES)).await().atMost(LIMIT);
        long claimed = System.nanoTime();
        claim.settle(settlements(claim), Set.of()).await().atMost(LIMIT);
        long settled = System.nanoTime();
        assertThat(claim.changes()).hasSize(CHANGES);
        return new long[] {claimed - start, settled - claimed};
    }

    private static List<Settlement> settlements(Claim<SqlConnection> claim) {
        return claim.changes().stream()
                .map(change -> new Settlement(
                        change.id(), Status.SUCCEEDED, null, Map.of(), 0, Duration.ZERO, null, Duration.ZERO))
                .toList();
    }

    private static double ratio(String what, long[] ofEmpty, long[] ofFull) {
        double ratio = (double) median(ofFull) / median(ofEmpty);
        System.out.printf(
                Locale.ROOT,
                "figures: %s of %d changes: %.2f ms in an empty log, %.2f ms behind %d settled ones: %.2f times%n",
                what,
                CHANGES,
                median(ofEmpty) / 1e6,
                median(ofFull) / 1e6,
                SETTLED,
                ratio);
        return ratio;
    }

    private static long median(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
