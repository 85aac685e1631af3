package dev.ringback.postgres.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ringback.delivery.Delivery;
import dev.ringback.delivery.Receipt;
import dev.ringback.postgres.TestDatabase;
import dev.ringback.postgres.deliveries.PostgresDeliveries;
import dev.ringback.postgres.reading.DeliveryOperator.Act;
import io.smallrye.mutiny.Uni;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator does to deliveries, beside the senders. */
class DeliveryOperatorTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final DeliveryFilter ALL = new DeliveryFilter(Set.of(), null, null, null, null, null);

    private final TestDatabase database = TestDatabase.migrated();
    private final LogSession session = new LogSession(database.pool());
    private final DeliveryOperator operator = new DeliveryOperator(TestDatabase.HOME);
    private final PostgresDeliveries sender = new PostgresDeliveries(database.pool(), TestDatabase.HOME);

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest
    @CsvSource({"RETRY, dead retrying cancelled, retrying", "CANCEL, dead retrying pending, cancelled"})
    void eachActTakesItsStatusesAndLeavesTheOthersAlone(Act act, String takes, String becomes) {
        for (String status : DeliveryFilter.STATUSES) {
            long id = delivery(status, "leased_until = now() + interval '1 hour'");

            boolean accepted = one(act, id);

            assertThat(accepted).as(status).isEqualTo(takes.contains(status));
            assertThat(status(id)).isEqualTo(accepted ? becomes : status);
        }
    }

    @Test
    void whatIsBeingSentIsItsSendersAloneUntilTheLeaseHasRunOut() {
        delivery("pending", "");
        Delivery claimed = claim(Duration.ofHours(1));

        assertThat(one(Act.CANCEL, claimed.id())).isFalse();
        assertThat(all(Act.CANCEL, ALL.with(Act.CANCEL.takes()), 10)).isEqualTo(new LogOperator.Tally(0, 0, false));
        assertThat(settle(claimed)).isTrue();
        assertThat(status(claimed.id())).isEqualTo("succeeded");
    }

    @Test
    void aSenderThatComesLateChangesNothingAndItsAttemptStaysUnconfirmed() {
        delivery("pending", "");
        Delivery claimed = claim(Duration.ofMillis(1));
        await().atMost(LONG)
                .until(() -> database.value("SELECT leased_until < clock_timestamp() FROM ringback_deliveries")
                        .equals("t"));

        assertThat(one(Act.CANCEL, claimed.id())).isTrue();

        assertThat(settle(claimed)).isFalse();
        assertThat(database.rows("SELECT status, unconfirmed, error, leased_until FROM ringback_deliveries"))
                .containsExactly("cancelled|1|cancelled by ada; was sending|null");
    }

    @Test
    void whatWasCancelledIsNotSent() {
        long id = delivery("pending", "");

        assertThat(one(Act.CANCEL, id)).isTrue();

        assertThat(get(sender.claim(10, LONG))).isEmpty();
    }

    @Test
    void aRetriedOneIsSentAtOnceAndItsAgeCountsAnew() {
        long id = delivery("dead", "created_at = now() - interval '9 days', error = 'no such user'");

        assertThat(one(Act.RETRY, id)).isTrue();

        Delivery claimed = claim(LONG);
        assertThat(claimed.id()).isEqualTo(id);
        get(sender.settle(claimed, Receipt.later("busy"), LONG, Duration.ofDays(3)));
        assertThat(database.rows(
                        "SELECT status, error, created_at < now() - interval '8 days' FROM ringback_deliveries"))
                .containsExactly("retrying|busy|t");
    }

    @Test
    void anActOnOneThatIsJustBeingTakenWaitsAndThenLeavesItAlone() throws SQLException {
        long id = delivery("pending", "");
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("UPDATE ringback_deliveries SET status = 'sending', lease = 1,"
                    + " leased_until = now() + interval '1 hour'");
            CompletableFuture<Boolean> accepted = session.act(open -> operator.one(open, Act.CANCEL, id, "ada"))
                    .map(asked -> asked.orElseThrow().accepted())
                    .subscribeAsCompletionStage();
            await().atMost(LONG).until(() -> database.value("""
                    SELECT count(*) FROM pg_stat_activity
                    WHERE datname = current_database() AND wait_event_type = 'Lock'""").equals("1"));

            other.commit();

            assertThat(accepted.join()).isFalse();
        }
        assertThat(status(id)).isEqualTo("sending");
    }

    @Test
    void anActOnAllLeavesOutWhatIsJustBeingTakenAndWaitsForNobody() throws SQLException {
        long taken = delivery("pending", "");
        long free = delivery("pending", "");
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("UPDATE ringback_deliveries SET status = 'sending', lease = 1,"
                    + " leased_until = now() + interval '1 hour' WHERE id = " + taken);

            assertThat(all(Act.CANCEL, ALL.with(Set.of("pending")), 10)).isEqualTo(new LogOperator.Tally(2, 1, false));

            other.commit();
        }
        assertThat(List.of(status(taken), status(free))).containsExactly("sending", "cancelled");
    }

    @Test
    void askingUntilNothingIsLeftComesToAnEnd() {
        for (int i = 0; i < 3; i++) {
            delivery("dead", "");
        }
        DeliveryFilter unwell = ALL.with(Act.RETRY.unasked());

        assertThat(count(Act.RETRY, unwell, 2)).isEqualTo(new LogOperator.Tally(3, 0, true));
        assertThat(all(Act.RETRY, unwell, 2)).isEqualTo(new LogOperator.Tally(2, 2, true));
        assertThat(all(Act.RETRY, unwell, 2)).isEqualTo(new LogOperator.Tally(1, 1, false));
        assertThat(all(Act.RETRY, unwell, 2)).isEqualTo(new LogOperator.Tally(0, 0, false));
    }

    /** With statistics as they are in a table that has grown. */
    @ParameterizedTest
    @CsvSource({"dead", "cancelled", "retrying", "sending", "succeeded", "pending"})
    void aPageOfAStatusIsReadAlongAnIndexHoweverManyOthersThereAre(String status) {
        database.execute("""
                INSERT INTO ringback_deliveries (change_id, processor, kind, recipient, status)
                SELECT i, 'welcome-mail', 'mail', 'a@example.com',
                    CASE WHEN i % 5000 = 0 THEN (ARRAY['dead','cancelled','retrying','sending','pending'])[1 + i / 5000 % 5]
                         ELSE 'succeeded' END
                FROM generate_series(1, 50000) i""", "ANALYZE ringback_deliveries");
        DeliveryStatement statement = new DeliveryStatement(ALL.with(Set.of(status)), null, 51, true);

        List<String> lines = get(session.search(open -> open.preparedQuery(TestDatabase.HOME.sql(
                        "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) " + statement.shown()))
                .execute(statement.values())
                .map(rows -> rows.stream().map(row -> row.getString(0)).toList())));
        String plan = String.join("\n", lines);

        assertThat(plan).contains("Index").doesNotContain("Seq Scan");
        if (!Set.of("succeeded", "pending").contains(status)) {
            assertThat(plan).doesNotContain("Rows Removed by Filter");
        }
    }

    private long delivery(String status, String more) {
        String id = database.value("SELECT coalesce(max(id), 0) + 1 FROM ringback_deliveries");
        database.execute("""
                INSERT INTO ringback_deliveries (change_id, processor, kind, recipient, status)
                VALUES (%s, 'welcome-mail', 'mail', 'ada@example.com', '%s')""".formatted(id, status));
        long newest = Long.parseLong(database.value("SELECT max(id) FROM ringback_deliveries"));
        if (!more.isEmpty()) {
            database.execute("UPDATE ringback_deliveries SET " + more + " WHERE id = " + newest);
        }
        return newest;
    }

    private Delivery claim(Duration lease) {
        return get(sender.claim(1, lease)).get(0);
    }

    private boolean settle(Delivery delivery) {
        return get(sender.settle(delivery, Receipt.sent(), Duration.ZERO, LONG));
    }

    private boolean one(Act act, long id) {
        return get(session.act(open -> operator.one(open, act, id, "ada")))
                .orElseThrow()
                .accepted();
    }

    private LogOperator.Tally all(Act act, DeliveryFilter filter, int most) {
        return get(session.act(open -> operator.all(open, act, filter, "ada", most)));
    }

    private LogOperator.Tally count(Act act, DeliveryFilter filter, int most) {
        return get(session.act(open -> operator.count(open, act, filter, most)));
    }

    private String status(long id) {
        return database.value("SELECT status FROM ringback_deliveries WHERE id = " + id);
    }

    private static <T> T get(Uni<T> answer) {
        return answer.await().atMost(LONG);
    }
}
