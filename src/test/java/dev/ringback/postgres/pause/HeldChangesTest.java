package dev.ringback.postgres.pause;

import static dev.ringback.postgres.pause.PausedTown.LIMIT;
import static dev.ringback.postgres.pause.PausedTown.MAIL;
import static dev.ringback.postgres.pause.PausedTown.USERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ringback.change.Outcome;
import dev.ringback.change.Settlement;
import dev.ringback.change.Status;
import dev.ringback.processing.Claim;
import dev.ringback.processing.Look;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is paused in the database, how its changes are held there, and how they are let go. */
class HeldChangesTest {
    private static final String HELD = """
            SELECT status, next_attempt_at, deadline, attempts, waiting_for FROM database_trigger_logs ORDER BY id""";

    private final PausedTown town = new PausedTown();

    @AfterEach
    void close() {
        town.close();
    }

    @Test
    void oncePausedNoReplicaRunsItAndWhatItHeldRunsOnceWhenItIsResumed() {
        town.pause(MAIL);
        town.change("1");
        town.work();
        assertThat(town.database.rows(HELD)).containsExactly("waiting|null|null|0|resume of processor mail");
        assertThat(town.effects()).containsExactly("audit:1");
        assertThat(town.work()).isZero();

        town.resume(MAIL);
        town.release();
        town.workAll();
        assertThat(town.effects()).containsExactly("audit:1", "mail:1");
        assertThat(town.statuses()).containsExactly("succeeded");
        assertThat(town.book.page().await().atMost(LIMIT).pauses()).isEmpty();
    }

    @Test
    void aPausedTableHoldsItsChangesFromAllProcessors() {
        town.pause(USERS);
        town.change("1", "2");
        town.work();
        assertThat(town.effects()).isEmpty();
        PauseBook.Page page = town.book.page().await().atMost(LIMIT);
        assertThat(page.held(page.pauses().get(0))).isEqualTo(2);
    }

    @Test
    void whatTwoPausesHoldIsCountedForEachOfThemAndGoesOnForTheOneThatIsOver() {
        Pausable audit = Pausable.processor("audit");
        town.pause(MAIL);
        town.pause(audit);
        town.change("1");
        town.work();
        PauseBook.Page page = town.book.page().await().atMost(LIMIT);
        assertThat(page.pauses()).hasSize(2).allSatisfy(pause -> assertThat(page.held(pause))
                .isEqualTo(1));

        town.resume(MAIL);
        town.release();
        town.workAll();
        assertThat(town.effects()).containsExactly("mail:1");
        assertThat(town.statuses()).containsExactly("waiting");

        town.resume(audit);
        town.release();
        town.workAll();
        assertThat(town.effects()).containsExactly("mail:1", "audit:1");
        assertThat(town.statuses()).containsExactly("succeeded");
    }

    @Test
    void untilItIsReleasedWhatAPauseHeldIsNotOvertakenByWhatComesAfterIt() {
        town.pause(MAIL);
        town.change("7");
        town.work();
        town.resume(MAIL);
        town.change("7", "8");
        town.work();
        assertThat(town.effects()).containsExactly("audit:1", "audit:3", "mail:3");

        town.release();
        town.workAll();
        assertThat(town.effects()).containsSubsequence("mail:1", "mail:2");
        assertThat(town.effects()).containsSubsequence("audit:1", "audit:2").hasSize(6);
    }

    @Test
    void whatIsSettledAsHeldAfterThePauseIsOverFallsDueAtOnce() {
        town.pause(MAIL);
        town.change("1");
        Claim<SqlConnection> claim =
                town.log.claim(new Look.Request(0, Set.of(), 10)).await().atMost(LIMIT);
        town.resume(MAIL);
        town.release();
        claim.settle(held(claim), Set.of()).await().atMost(LIMIT);

        town.workAll();
        assertThat(town.statuses()).containsExactly("succeeded");
        assertThat(town.effects()).containsExactlyInAnyOrder("audit:1", "mail:1");
    }

    @Test
    void whoResumesWaitsForThoseWhoSettleWhatThePauseHolds() {
        town.pause(MAIL);
        town.change("1");
        town.database.execute(
                "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NEW; END'",
                "CREATE TRIGGER slow BEFORE UPDATE ON database_trigger_logs FOR EACH ROW EXECUTE FUNCTION slow()");
        CompletableFuture<Integer> working;
        CompletableFuture<PauseBook.Acted> resuming;
        try (var hold = town.database.connect();
                var statement = hold.createStatement()) {
            hold.setAutoCommit(false);
            statement.execute("SELECT pg_advisory_xact_lock(1)");
            working = town.replica().work(10).map(worked -> worked.changes()).subscribeAsCompletionStage();
            awaitWaiting(1);
            resuming = town.session
                    .act(one -> town.book.resume(one, MAIL, "operator"))
                    .subscribeAsCompletionStage();
            awaitWaiting(2);
            hold.commit();
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
        assertThat(working.join()).isEqualTo(1);
        assertThat(resuming.join().changed()).isTrue();
        town.release();
        town.workAll();
        assertThat(town.statuses()).containsExactly("succeeded");
    }

    private void awaitWaiting(int sessions) {
        await().untilAsserted(() -> assertThat(town.database.value("SELECT count(*) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND wait_event_type = 'Lock'"))
                .isEqualTo(String.valueOf(sessions)));
    }

    @Test
    void manyThousandsAreReleasedInStepsWhileTheyAreWorkedOff() {
        hold(3 * Releaser.STEP);
        town.resume(MAIL);
        CompletableFuture<Void> released = town.releaser.release().subscribeAsCompletionStage();
        await().during(Duration.ofMillis(400))
                .atMost(Duration.ofMinutes(1))
                .until(
                        () -> town.database.value(
                                "SELECT count(*) FROM database_trigger_logs WHERE status = 'retrying'"),
                        count -> count.equals(String.valueOf(Releaser.STEP)));
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            assertThat(Integer.parseInt(town.database.value(
                            "SELECT count(*) FROM database_trigger_logs WHERE status = 'retrying'")))
                    .isLessThanOrEqualTo(2 * Releaser.STEP);
            town.work();
            return released.isDone();
        });
        town.workAll();
        assertThat(town.database.value("SELECT count(DISTINCT change) || ' of ' || count(*) FROM effects"))
                .isEqualTo(3 * Releaser.STEP + " of " + 3 * Releaser.STEP);
    }

    @Test
    void aClaimDoesNotWalkOverWhatIsHeld() {
        town.change("a", "b");
        int before = buffersOfAClaim();
        hold(20_000);
        town.database.execute("VACUUM ANALYZE database_trigger_logs");
        assertThat(buffersOfAClaim()).isLessThan(2 * before + 100);
    }

    private int buffersOfAClaim() {
        String plan = String.join(
                "\n", town.database.rows("EXPLAIN (ANALYZE, BUFFERS) SELECT * FROM ringback_claim(0, 100, '{}')"));
        Matcher hits = Pattern.compile("Buffers: shared hit=(\\d+)").matcher(plan);
        assertThat(hits.find()).as(plan).isTrue();
        return Integer.parseInt(hits.group(1));
    }

    /** Of as many records, beside a pause of the mails: the audits are done. */
    private void hold(int changes) {
        town.pause(MAIL);
        town.database.execute("""
                INSERT INTO database_trigger_logs (payload, schema, klass_name, status, waiting_for, processors)
                SELECT jsonb_build_object('operation', 'INSERT', 'record_id', nth::text), 'public', 'users', 'waiting',
                    'resume of processor mail', '{"audit": {"status": "succeeded"}, "mail": {"status": "waiting"}}'
                FROM generate_series(1, %d) nth""".formatted(changes));
    }

    private static List<Settlement> held(Claim<SqlConnection> claim) {
        Outcome paused = Outcome.paused(MAIL.resumption(), "paused: processor mail");
        return claim.changes().stream()
                .map(change -> new Settlement(
                        change.id(),
                        Status.WAITING,
                        "paused",
                        Map.of("mail", paused),
                        0,
                        Duration.ZERO,
                        MAIL.resumption(),
                        Outcome.WITHOUT_END))
                .toList();
    }
}
