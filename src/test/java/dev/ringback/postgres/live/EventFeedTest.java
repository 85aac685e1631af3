package dev.ringback.postgres.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ringback.postgres.TestDatabase;
import dev.ringback.postgres.reading.LogSession;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What listeners are told, and from where they go on. */
class EventFeedTest {
    private static final String SETTLE = "UPDATE database_trigger_logs SET status = 'succeeded',"
            + " processed_txid = txid_current() WHERE record_id = ";

    private final TestDatabase database = TestDatabase.migrated();
    private final EventFeed feed = replica();

    private EventFeed replica() {
        return new EventFeed(tail());
    }

    private LogTail tail() {
        return new LogTail(new LogSession(database.pool()), TestDatabase.HOME);
    }

    @AfterEach
    void close() {
        feed.end();
        database.close();
    }

    @Test
    void aChangeIsToldWhenItIsLoggedAndWhenItIsSettled() {
        Heard heard = listen(feed, null);
        log("1");
        heard.await("1 pending");
        database.execute(SETTLE + "'1'");
        heard.await("1 pending", "1 succeeded");
    }

    @Test
    void aTransactionThatEndsLateIsToldThoughLaterOnesWereToldBefore() throws SQLException {
        Heard heard = listen(feed, null);
        try (Connection slow = database.connect();
                Statement statement = slow.createStatement()) {
            slow.setAutoCommit(false);
            statement.execute(insert("slow"));
            log("quick");
            heard.await("quick pending");
            slow.commit();
        }
        heard.await("quick pending", "slow pending");
    }

    /** So many others have ended since it began that it is not looked for among those that began lately. */
    @Test
    void aTransactionThatBeganLongAgoIsToldAsWell() throws SQLException {
        log("1");
        try (Connection slow = database.connect();
                Statement statement = slow.createStatement()) {
            slow.setAutoCommit(false);
            statement.execute(insert("slow"));
            statement.execute(SETTLE + "'1'");
            database.execute("DO $$ BEGIN FOR n IN 1..10100 LOOP PERFORM txid_current(); COMMIT; END LOOP; END $$");
            Heard heard = listen(feed, null);
            log("quick");
            heard.await("quick pending");
            slow.commit();
            heard.await("quick pending", "1 succeeded", "slow pending");
        }
    }

    @Test
    void whoComesBackToAnotherReplicaHearsWhatItHasMissedAndNothingTwice() throws SQLException {
        Heard heard = listen(feed, null);
        try (Connection slow = database.connect();
                Statement statement = slow.createStatement()) {
            slow.setAutoCommit(false);
            statement.execute(insert("slow"));
            log("1");
            log("2");
            heard.await("1 pending", "2 pending");
            heard.leave();
            log("3");
            database.execute(SETTLE + "'1'");
            slow.commit();
        }
        EventFeed other = replica();
        Heard again = listen(other, heard.last());
        again.awaitAll("3 pending", "1 succeeded", "slow pending");
        log("4");
        again.await("4 pending");
        assertThat(again.all()).hasSize(4);
        other.end();
    }

    @Test
    void whoWasCutOffInTheMiddleOfALookGoesOnInTheMiddle() {
        Heard heard = listen(feed, null);
        database.execute("INSERT INTO database_trigger_logs (payload, schema, klass_name) SELECT jsonb_build_object("
                + "'operation', 'INSERT', 'record_id', g::text), 'public', 'users' FROM generate_series(1, 5) g");
        heard.await("1 pending", "2 pending", "3 pending", "4 pending", "5 pending");
        Heard again = listen(replica(), heard.positionOf("3 pending"));
        again.await("4 pending", "5 pending");
    }

    @Test
    void whoseIdIsFromAnotherTimeIsToldThatThereIsAGap() {
        Heard heard = listen(feed, Position.read("900000000:900000000:").orElseThrow());
        await().untilAsserted(() -> assertThat(heard.kinds()).contains(Told.Kind.GAP));
        log("1");
        heard.await("1 pending");
    }

    @Test
    void whoTakesTooLongIsDroppedAndTheOthersHearAll() {
        AssertSubscriber<Told> slow =
                feed.listen(null, entry -> true).subscribe().withSubscriber(AssertSubscriber.create(1));
        Heard heard = listen(feed, null);
        logMany(3_000);
        await().untilAsserted(() -> assertThat(heard.all()).hasSize(3_000));
        slow.request(Long.MAX_VALUE);
        slow.awaitCompletion(Duration.ofMinutes(1));
        assertThat(slow.getItems().size()).isLessThan(1_500);
        Told last = slow.getItems().get(slow.getItems().size() - 1);
        assertThat(last.kind()).isEqualTo(Told.Kind.DROPPED);
        Heard again = listen(replica(), Position.read(last.position()).orElseThrow());
        again.await("2999 pending", "3000 pending");
        assertThat(slow.getItems().size() - 2 + again.all().size()).isEqualTo(3_000);
    }

    @Test
    void whoTakesAThousandInASecondIsNotDroppedByABulkInsert() {
        AssertSubscriber<Told> unhurried =
                feed.listen(null, entry -> true).subscribe().withSubscriber(AssertSubscriber.create(1));
        await().untilAsserted(() -> assertThat(unhurried.getItems()).isNotEmpty());
        logMany(5_000);
        await().pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofMinutes(2))
                .until(() -> {
                    unhurried.request(100);
                    return unhurried.getItems().size() > 5_000;
                });
        assertThat(unhurried.getItems()).noneMatch(told -> told.kind() == Told.Kind.DROPPED);
    }

    @Test
    void nobodyAsksWhileNobodyListens() {
        Heard heard = listen(feed, null);
        log("1");
        heard.await("1 pending");
        heard.leave();
        assertThat(feed.listeners()).isZero();
        Supplier<String> asked = () -> database.value("SELECT max(query_start) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND application_name = 'vertx-pg-client'");
        await().until(() -> {
            String last = asked.get();
            await().pollDelay(Duration.ofMillis(1_500)).until(() -> true);
            return last.equals(asked.get());
        });
    }

    /** The clock is asked twice for a look, and once at its end, where it tells here that fifteen seconds have passed. */
    @Test
    void whereNothingHappensTheListenerIsToldNowAndThenThatItIsStillThere() {
        AtomicInteger asked = new AtomicInteger();
        EventFeed quiet = new EventFeed(
                tail(),
                () -> asked.incrementAndGet() < 6 ? 0 : Duration.ofSeconds(15).toNanos());
        Heard heard = listen(quiet, null);
        await().untilAsserted(() -> assertThat(heard.kinds()).containsExactly(Told.Kind.READY, Told.Kind.STILL_HERE));
        quiet.end();
    }

    @Test
    void aLookThatFailsIsFollowedByAnotherOneAndNothingIsMissed() {
        Supplier<Long> failed = () -> Long.valueOf(
                database.value("SELECT xact_rollback FROM pg_stat_database WHERE datname = current_database()"));
        Heard heard = listen(feed, null);
        log("1");
        heard.await("1 pending");
        long before = failed.get();
        database.execute("ALTER TABLE database_trigger_logs RENAME TO away");
        await().until(() -> failed.get() > before);
        database.execute("ALTER TABLE away RENAME TO database_trigger_logs");
        log("2");
        heard.await("1 pending", "2 pending");
    }

    @Test
    void aServiceThatStopsSaysFromWhereToGoOn() {
        Heard heard = listen(feed, null);
        log("1");
        heard.await("1 pending");
        feed.end();
        heard.subscriber().awaitCompletion(Duration.ofMinutes(1));
        assertThat(heard.kinds()).endsWith(Told.Kind.DROPPED);
        Heard late = new Heard(
                feed.listen(null, entry -> true).subscribe().withSubscriber(AssertSubscriber.create(Long.MAX_VALUE)));
        late.subscriber().awaitCompletion(Duration.ofMinutes(1));
        assertThat(late.kinds()).containsExactly(Told.Kind.DROPPED);
        assertThat(feed.listeners()).isZero();
        log("2");
        Told last = heard.subscriber().getLastItem();
        listen(replica(), Position.read(last.position()).orElseThrow()).await("2 pending");
    }

    private void logMany(int changes) {
        database.execute("INSERT INTO database_trigger_logs (payload, schema, klass_name) SELECT jsonb_build_object("
                + "'operation', 'INSERT', 'record_id', g::text), 'public', 'users' FROM generate_series(1, " + changes
                + ") g");
    }

    private void log(String record) {
        database.execute(insert(record));
    }

    private static String insert(String record) {
        return "INSERT INTO database_trigger_logs (payload, schema, klass_name) VALUES (jsonb_build_object("
                + "'operation', 'INSERT', 'record_id', '" + record + "'), 'public', 'users')";
    }

    /** Only once it is told from where on it hears all. */
    private static Heard listen(EventFeed feed, @Nullable Position start) {
        Heard heard = new Heard(
                feed.listen(start, entry -> true).subscribe().withSubscriber(AssertSubscriber.create(Long.MAX_VALUE)));
        await().untilAsserted(() -> assertThat(heard.kinds()).containsAnyOf(Told.Kind.READY, Told.Kind.GAP));
        return heard;
    }

    private record Heard(AssertSubscriber<Told> subscriber) {
        List<String> all() {
            return changes().stream().map(Heard::shown).toList();
        }

        private List<Told> changes() {
            return new ArrayList<>(subscriber.getItems())
                    .stream().filter(told -> told.kind() == Told.Kind.CHANGE).toList();
        }

        private static String shown(Told told) {
            return told.entry().recordId() + " " + told.entry().status().word();
        }

        List<Told.Kind> kinds() {
            return new ArrayList<>(subscriber.getItems())
                    .stream().map(Told::kind).toList();
        }

        void await(String... changes) {
            org.awaitility.Awaitility.await()
                    .untilAsserted(() -> assertThat(all()).endsWith(changes));
        }

        void awaitAll(String... changes) {
            org.awaitility.Awaitility.await()
                    .untilAsserted(() -> assertThat(all()).containsExactlyInAnyOrder(changes));
        }

        Position last() {
            List<Told> changes = changes();
            return Position.read(changes.get(changes.size() - 1).position()).orElseThrow();
        }

        Position positionOf(String change) {
            return changes().stream()
                    .filter(told -> shown(told).equals(change))
                    .findFirst()
                    .flatMap(told -> Position.read(told.position()))
                    .orElseThrow();
        }

        void leave() {
            subscriber.cancel();
        }
    }
}
