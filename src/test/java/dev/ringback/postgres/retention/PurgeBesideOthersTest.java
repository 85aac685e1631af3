package dev.ringback.postgres.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Operation;
import dev.ringback.change.Settlement;
import dev.ringback.change.Status;
import dev.ringback.change.TableName;
import dev.ringback.postgres.NamedTriggerMute;
import dev.ringback.postgres.PostgresLog;
import dev.ringback.postgres.TestDatabase;
import dev.ringback.postgres.capture.Bell;
import dev.ringback.postgres.capture.CaptureInstaller;
import dev.ringback.postgres.capture.CaptureSettings;
import dev.ringback.processing.Claim;
import dev.ringback.processing.Interest;
import dev.ringback.processing.Look;
import dev.ringback.retention.Retention;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A purge waits for nobody, and nobody waits for it. */
class PurgeBesideOthersTest {
    private static final String PURGE = "SELECT ringback_purge(0, 1000, 30 * 86400000::bigint, 90 * 86400000::bigint)";
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final AgedLog log = new AgedLog();

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void whileOneReplicaPurgesTheOtherDoesNothingAndDoesNotWait() throws SQLException {
        log.changes(10, "succeeded", 31);
        long latest = log.latest();
        try (Connection other = begun(PURGE)) {
            assertThat(log.step().busy()).isTrue();
            assertThat(log.changes()).hasSize(11);
            other.rollback();
        }
        assertThat(log.step().busy()).isFalse();
        assertThat(log.changes()).containsExactly(latest);
    }

    @Test
    void twoReplicasTogetherPurgeEverythingOnce() {
        log.changes(5_000, "succeeded", 31);
        long latest = log.latest();
        Retention one = log.retention(500);
        Retention other = log.retention(500);

        Uni.join().all(one.keep(), other.keep()).andCollectFailures().await().atMost(AgedLog.PATIENCE);
        one.keep().await().atMost(AgedLog.PATIENCE);

        assertThat(log.failures).isEmpty();
        assertThat(log.changes()).containsExactly(latest);
        assertThat(log.steps.stream().mapToLong(step -> step.changes()).sum()).isEqualTo(5_000);
    }

    @Test
    void aRowThatSomebodyHasLockedIsSkippedAndPurgedTheNextTime() throws SQLException {
        long locked = log.change("succeeded", 31);
        log.change("succeeded", 31);
        long latest = log.latest();
        try (Connection other = begun("SELECT FROM database_trigger_logs WHERE id = " + locked + " FOR UPDATE")) {
            log.round();
            assertThat(log.changes()).containsExactly(locked, latest);
            other.rollback();
        }
        log.round();
        assertThat(log.changes()).containsExactly(latest);
    }

    @Test
    void aDeadChangeThatIsBeingRetriedIsKept() throws SQLException {
        long retried = log.change("dead", 91);
        long latest = log.latest();
        try (Connection operator =
                begun("UPDATE database_trigger_logs SET status = 'retrying' WHERE id = " + retried)) {
            log.round();
            operator.commit();
        }
        log.round();
        assertThat(log.changes()).containsExactly(retried, latest);
    }

    @Test
    void aDeliveryThatSomebodyHasLockedKeepsItsChange() throws SQLException {
        long change = log.change("succeeded", 4000);
        long delivery = log.delivery(change, "dead", 4000);
        log.latest();
        try (Connection operator = begun("UPDATE ringback_deliveries SET status = 'retrying' WHERE id = " + delivery)) {
            log.round();
            assertThat(log.changes()).contains(change);
            operator.commit();
        }
        log.round();
        assertThat(log.changes()).contains(change);
        assertThat(log.deliveries()).containsExactly(delivery);
    }

    @Test
    void captureClaimAndSettlingGoOnWhileAPurgeIsUnderWay() throws SQLException {
        new CaptureInstaller(
                        log.database.pool(),
                        TestDatabase.HOME,
                        List.of(Interest.in(TableName.of("users"), Operation.INSERT)),
                        new CaptureSettings(Bell.SLEEPING, LIMIT))
                .install()
                .await()
                .atMost(AgedLog.PATIENCE);
        log.changes(1000, "succeeded", 31);
        try (Connection purge = begun(PURGE)) {
            log.database.execute("SET lock_timeout = '60s'; INSERT INTO users (first_name) VALUES ('Ada')");
            assertThat(settled(1)).isEqualTo(1);
            assertThat(log.database.value("SELECT count(*) FROM database_trigger_logs WHERE klass_name = 'users'"
                            + " AND status = 'succeeded' AND created_at > now() - interval '1 hour'"))
                    .isEqualTo("1");
            assertThat(log.changes()).as("the purge is not committed yet").hasSize(1001);
            purge.commit();
        }
        assertThat(log.changes()).hasSizeLessThanOrEqualTo(2);
    }

    /** And the other way round: what is claimed stays claimed. */
    @Test
    void aPurgeGoesOnWhileAClaimIsUnderWay() {
        log.changes(10, "succeeded", 31);
        long pending = log.change("pending", 4000);
        Claim<SqlConnection> claim = claim();

        log.round();

        assertThat(log.changes()).containsExactly(pending);
        settle(claim);
        assertThat(log.database.value("SELECT status FROM database_trigger_logs"))
                .isEqualTo("succeeded");
    }

    private int settled(int expected) {
        Claim<SqlConnection> claim = claim();
        assertThat(claim.changes()).hasSize(expected);
        settle(claim);
        return claim.changes().size();
    }

    private Claim<SqlConnection> claim() {
        return new PostgresLog(log.database.pool(), TestDatabase.HOME, NamedTriggerMute.NOTHING, LIMIT, LIMIT)
                .claim(new Look.Request(0, Set.of(), 10))
                .await()
                .atMost(LIMIT);
    }

    private static void settle(Claim<SqlConnection> claim) {
        claim.settle(
                        claim.changes().stream()
                                .map(change -> new Settlement(
                                        change.id(),
                                        Status.SUCCEEDED,
                                        null,
                                        Map.of(),
                                        0,
                                        Duration.ZERO,
                                        null,
                                        Duration.ZERO))
                                .toList(),
                        Set.of())
                .await()
                .atMost(LIMIT);
    }

    /** Somebody's transaction that is left open behind a statement. */
    private Connection begun(String sql) throws SQLException {
        Connection connection = log.database.connect();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
        return connection;
    }
}
