package dev.ringback.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Change;
import dev.ringback.change.Settlement;
import dev.ringback.change.Status;
import dev.ringback.processing.Claim;
import dev.ringback.processing.Look;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PostgresLogTest {
    @Test
    void aHandWrittenRowIsClaimedAndSettled() {
        try (TestDatabase database = TestDatabase.migrated()) {
            database.execute("""
                    INSERT INTO database_trigger_logs (payload, schema, klass_name, created_at, updated_at)
                    VALUES ('{"operation": "INSERT", "klass_name": "users", "crud_method": "create_or_update",
                              "record_id": "7"}', 'public', 'users', now(), now())""");
            PostgresLog log = new PostgresLog(
                    database.pool(),
                    TestDatabase.HOME,
                    NamedTriggerMute.NOTHING,
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(1));
            Claim<SqlConnection> claim =
                    log.claim(new Look.Request(0, Set.of(), 10)).await().indefinitely();
            assertThat(claim.changes()).extracting(Change::recordId).containsExactly("7");
            claim.settle(
                            List.of(new Settlement(
                                    claim.changes().get(0).id(),
                                    Status.SUCCEEDED,
                                    null,
                                    Map.of(),
                                    0,
                                    Duration.ZERO,
                                    null,
                                    Duration.ZERO)),
                            Set.of())
                    .await()
                    .indefinitely();
            assertThat(database.value("SELECT status, attempts, origin FROM database_trigger_logs"))
                    .isEqualTo("succeeded|0|local");
        }
    }

    @Test
    void aClaimThatIsFullLeavesOtherDeepLanesToOtherWorkers() {
        try (TestDatabase database = TestDatabase.migrated()) {
            for (int lane = 0; lane < 2; lane++) {
                database.execute("INSERT INTO database_trigger_logs (payload, schema, klass_name, record_id, lane)"
                        + " SELECT '{\"operation\": \"INSERT\"}', 'public', 'users', i::text, " + lane
                        + " FROM generate_series(1, 20) i");
            }
            PostgresLog log = new PostgresLog(
                    database.pool(),
                    TestDatabase.HOME,
                    NamedTriggerMute.NOTHING,
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(1));
            Claim<SqlConnection> first =
                    log.claim(new Look.Request(0, Set.of(), 20)).await().indefinitely();
            Claim<SqlConnection> second =
                    log.claim(new Look.Request(0, Set.of(), 20)).await().indefinitely();
            assertThat(first.changes()).hasSize(20);
            assertThat(second.changes()).hasSize(20);
            first.release().await().indefinitely();
            second.release().await().indefinitely();
        }
    }
}
