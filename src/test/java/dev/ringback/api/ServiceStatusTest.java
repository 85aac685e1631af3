package dev.ringback.api;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasEntry;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.ringback.operations.Problems;
import dev.ringback.postgres.reading.WrittenLog;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.config.JsonConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.path.json.config.JsonPathConfig.NumberReturnType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
class ServiceStatusTest {
    private static final RestAssuredConfig DOUBLES =
            RestAssuredConfig.config().jsonConfig(JsonConfig.jsonConfig().numberReturnType(NumberReturnType.DOUBLE));

    private final WrittenLog log = LogDatabase.log();

    @Inject
    Problems problems;

    @BeforeEach
    void emptyLog() {
        log.clear();
        log.write("TRUNCATE %s.ringback_backfills");
    }

    @Test
    void allStatusesAreCounted() {
        log.write("""
                INSERT INTO %s.database_trigger_logs (status)
                SELECT status FROM unnest(ARRAY['pending', 'succeeded', 'ignored', 'retrying', 'waiting', 'parked', 'dead'])
                    WITH ORDINALITY AS s (status, amount), generate_series(1, amount)""");
        log.write("""
                INSERT INTO %s.ringback_deliveries (change_id, processor, kind, recipient, status)
                SELECT nth, 'p', 'mail', 'a@example.com', CASE WHEN nth = 1 THEN 'dead' ELSE 'succeeded' END
                FROM generate_series(1, 3) nth""");

        status(answer -> answer.statusCode(200)
                .body("counts", aMapWithSize(7))
                .body("counts.pending", equalTo(1))
                .body("counts.succeeded", equalTo(2))
                .body("counts.ignored", equalTo(3))
                .body("counts.retrying", equalTo(4))
                .body("counts.waiting", equalTo(5))
                .body("counts.parked", equalTo(6))
                .body("counts.dead", equalTo(7))
                .body("deliveries", aMapWithSize(7))
                .body("deliveries", hasEntry("succeeded", 2))
                .body("deliveries", hasEntry("dead", 1))
                .body("deliveries", hasEntry("sending", 0))
                .body("deliveries", hasEntry("unconfirmed", 0))
                .body("estimated.counts", empty())
                .body("estimated.deliveries", empty())
                .body("countedAt", notNullValue()));
    }

    @Test
    void aDeliveryWhoseLeaseHasRunOutIsUnconfirmed() {
        log.write("""
                INSERT INTO %s.ringback_deliveries (change_id, processor, kind, recipient, status, leased_until) VALUES
                    (1, 'p', 'mail', 'a@example.com', 'sending', clock_timestamp() + interval '1 hour'),
                    (2, 'p', 'mail', 'a@example.com', 'sending', clock_timestamp() - interval '1 hour'),
                    (3, 'p', 'mail', 'a@example.com', 'cancelled', clock_timestamp() - interval '1 hour')""");

        status(answer ->
                answer.body("deliveries", hasEntry("sending", 2)).body("deliveries", hasEntry("unconfirmed", 1)));
    }

    @Test
    void theOldestPendingChangeHasAnAge() {
        status(answer -> answer.body("counts.pending", equalTo(0)).body("oldestPendingAgeSeconds", nullValue()));

        log.change("1", "pending");
        log.write("UPDATE %s.database_trigger_logs SET created_at = clock_timestamp() - interval '1 hour'");
        log.change("2", "pending");

        status(answer -> answer.body("oldestPendingAgeSeconds", closeTo(3600, 60)));
    }

    @Test
    void replicasAreThoseThatWereSeenLately() {
        log.write("""
                INSERT INTO %s.ringback_replicas (name, listening, porter, seen_at) VALUES
                    ('web.1', true, true, clock_timestamp()), ('web.2', false, false, clock_timestamp()),
                    ('gone', true, false, clock_timestamp() - interval '31 seconds')""");

        String others = "replicas.findAll { it.knownBy == 'database' }";
        status(answer -> answer.body(others + ".name", contains("web.1", "web.2"))
                .body(others + ".listening", contains("listening", "poll-only"))
                .body(others + ".porter", contains(true, false))
                .body("replicas.find { it.name == 'web.1' }.startedAt", notNullValue())
                .body("replicas.find { it.name == 'web.1' }.seenAt", notNullValue()));
    }

    @Test
    void theReplicaThatAnswersIsAmongThemWhetherItHasWrittenThatOrNot() {
        String here = given().get("/api/v1/status").path("replica");
        status(answer -> answer.body("replicas", hasSize(1))
                .body("replicas[0].name", equalTo(here))
                .body("replicas[0].startedAt", notNullValue())
                .body("replicas[0].seenAt", notNullValue())
                .body("replicas[0].knownBy", equalTo("itself")));

        log.write("INSERT INTO %s.ringback_replicas (name, listening, porter) VALUES ('" + here + "', true, true),"
                + " ('', true, false)");

        status(answer -> answer.body("replicas.name", contains("", here))
                .body("replicas.listening", contains("listening", "poll-only"))
                .body("replicas.porter", contains(false, false)));
    }

    @Test
    void backfillsThatHaveNotEndedAreShownThePausedOnesLastAndTwentyAtMost() {
        log.write("""
                INSERT INTO %s.ringback_backfills (schema, table_name, processor, operation, origin, copies, conditions,
                    chunk, key_columns, created_by, status, estimated, enqueued, settled, failed, holding)
                SELECT 'public', 'users', 'audit', 'INSERT', 'local', '{}', '[]', 500, '{id}', 'anna', s.status,
                       7000, 3500, 2500, 3, '412 of its changes are pending'
                FROM unnest(ARRAY['paused', 'done', 'running', 'cancelled', 'settling']) WITH ORDINALITY AS s (status, nth)
                ORDER BY s.nth""");

        status(answer -> answer.body("backfills.items.status", contains("running", "settling", "paused"))
                .body("backfills.more", equalTo(false))
                .rootPath("backfills.items[0]")
                .body("schema", equalTo("public"))
                .body("table", equalTo("users"))
                .body("processor", equalTo("audit"))
                .body("estimated", equalTo(7000))
                .body("enqueued", equalTo(3500))
                .body("settled", equalTo(2500))
                .body("failed", equalTo(3))
                .body("holding", equalTo("412 of its changes are pending")));

        log.write("""
                INSERT INTO %s.ringback_backfills (schema, table_name, processor, operation, origin, copies, conditions,
                    chunk, key_columns, created_by)
                SELECT 'public', 'users', 'audit', 'INSERT', 'local', '{}', '[]', 500, '{id}', 'anna'
                FROM generate_series(1, 18)""");

        status(answer -> answer.body("backfills.items", hasSize(20)).body("backfills.more", equalTo(true)));
    }

    @Test
    void theLagAndTheSpeedAreThoseOfAllReplicas() {
        log.write("""
                INSERT INTO %s.ringback_replicas (name, listening, porter, flow) VALUES
                    ('web.1', true, true, '{"minute": 60, "taken": 10.5, "lags": {"39": 300}}'),
                    ('web.2', true, false, '{"minute": 120, "taken": 4.5, "lags": {"1": 2700}}'),
                    ('web.3', true, false, NULL)""");
        log.change("1", "pending");
        log.write("UPDATE %s.database_trigger_logs SET created_at = clock_timestamp() - interval '1 minute'");

        status(answer -> answer.body("throughput.lastMinute", equalTo(3.0))
                .body("throughput.lastFiveMinutes", equalTo(10.0))
                .body("throughput.settled", equalTo(3000))
                .body("lag.nowSeconds", closeTo(90, 35))
                .body("lag.p50Seconds", closeTo(0.0011, 0.0002))
                .body("lag.p95Seconds", closeTo(1.1, 0.2))
                .body("lag.p99Seconds", closeTo(1.1, 0.2))
                .body("drain.takenPerSecond", equalTo(15.0)));
    }

    @Test
    void withoutABacklogThereIsNothingToDrain() {
        status(answer -> answer.body("drain.state", equalTo("empty"))
                .body("drain.seconds", equalTo(0.0))
                .body("lag.nowSeconds", equalTo(0.0))
                .body("lag.p50Seconds", nullValue()));
    }

    @Test
    void whatIsPausedIsShownWithWhatItHolds() {
        log.write("INSERT INTO %s.ringback_pauses (resumption, kind, name, reason, paused_by) VALUES"
                + " ('resume of table public.users', 'table', 'public.users', 'a move', 'ada')");
        log.write("INSERT INTO %s.database_trigger_logs (status, waiting_for) VALUES"
                + " ('waiting', 'resume of table public.users'), ('waiting', 'an agent')");

        status(answer -> answer.body("paused.name", contains("public.users"))
                .body("paused[0].state", equalTo("paused"))
                .body("paused[0].reason", equalTo("a move"))
                .body("paused[0].held", equalTo(1)));
        log.write("TRUNCATE %s.ringback_pauses");
    }

    @Test
    void theTriggersAreShownWithTheirDrift() {
        status(answer -> answer.body("triggers.tables", notNullValue())
                .body("triggers.inPlace", notNullValue())
                .body("triggers.lookedAt", notNullValue()));
    }

    @Test
    void theDeliveryThatIsDueLongestHasAnAge() {
        status(answer -> answer.body("oldestDueDeliverySeconds", nullValue()));
        log.write("""
                INSERT INTO %s.ringback_deliveries (change_id, processor, kind, recipient, next_attempt_at) VALUES
                    (1, 'p', 'mail', 'a@example.com', clock_timestamp() - interval '1 hour'),
                    (2, 'p', 'mail', 'a@example.com', clock_timestamp() + interval '1 hour')""");

        status(answer -> answer.body("oldestDueDeliverySeconds", closeTo(3600, 60)));
    }

    @Test
    void gapsThatNobodyHasAcknowledgedAreCounted() {
        status(answer -> answer.body("unacknowledgedGaps", equalTo(0)));

        log.write("""
                INSERT INTO %s.ringback_gaps (schema, table_name, operations, since, until, reason, acknowledged_at) VALUES
                    ('public', 'users', '{INSERT}', now(), NULL, 'r', NULL),
                    ('public', 'users', '{INSERT}', now(), now(), 'r', NULL),
                    ('public', 'users', '{INSERT}', now(), now(), 'r', now())""");

        status(answer -> answer.body("unacknowledgedGaps", equalTo(2)));
    }

    @Test
    void theRetentionIsShownWithItsSettings() {
        status(answer -> answer.body("retention.enabled", equalTo(true))
                .body("retention.settledSeconds", equalTo(30 * 24 * 3600))
                .body("retention.deadSeconds", equalTo(90 * 24 * 3600))
                .body("retention.lastRunAt", nullValue())
                .body("retention.purgedChanges", equalTo(0))
                .body("retention.purgedDeliveries", equalTo(0)));
    }

    @Test
    void nothingIsKnownOfHerokuConnectBeforeItsLogWasLookedAt() {
        status(answer -> answer.body("salesforce.log", equalTo("unknown"))
                .body("salesforce.countedAt", nullValue())
                .body("salesforce.writes", aMapWithSize(0))
                .body("salesforce.audit", nullValue()));
    }

    @Test
    void whereNobodyIsAtTheDoorChangesArePolledFor() {
        status(answer -> answer.body("listening", equalTo("poll-only"))
                .body("porter", equalTo(false))
                .body("replica", notNullValue()));
    }

    @Test
    void aProblemIsShownUntilItIsCleared() {
        problems.report("test", "the mail server refuses us");
        status(answer -> answer.body("problems.source", hasItem("test"))
                .body("problems.find { it.source == 'test' }.message", equalTo("the mail server refuses us"))
                .body("problems.find { it.source == 'test' }.since", notNullValue()));

        problems.clear("test");
        status(answer -> answer.body("problems.find { it.source == 'test' }", nullValue()));
    }

    /** A census is shared for a moment, so it is asked for until it is a new one. */
    private static void status(Consumer<ValidatableResponse> expected) {
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> expected.accept(
                        given().config(DOUBLES).get("/api/v1/status").then()));
    }
}
