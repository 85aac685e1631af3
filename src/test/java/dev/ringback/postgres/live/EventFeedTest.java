package dev.ringback.postgres.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ringback.postgres.TestDatabase;
import dev.ringback.postgres.reading.LogSession;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
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
        return new EventFeed(new LogTail(new LogSession(database.pool()), TestDatabase.HOME));
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
    void whoTakesTooLongIsDroppedAndNobodyElseIsHeldUp() {
        AssertSubscriber<Told> slow =
                feed.listen(null, entry -> true).subscribe().withSubscriber(AssertSubscriber.create(1));
        Heard heard = listen(feed, null);
        database.execute("INSERT INTO database_trigger_logs (payload, schema, klass_name) SELECT jsonb_build_object("
                + "'operation', 'INSERT', 'record_id', g::text), 'public', 'users' FROM generate_series(1, 2000) g");
        await().untilAsserted(() -> assertThat(heard.all().size()).isEqualTo(2000));
        slow.request(Long.MAX_VALUE);
        slow.awaitCompletion();
        assertThat(slow.getItems().size()).isLessThan(1500);
        assertThat(slow.getItems().get(slow.getItems().size() - 1).kind()).isEqualTo(Told.Kind.DROPPED);
    }

    @Test
    void nobodyAsksWhileNobodyListens() {
        Heard heard = listen(feed, null);
        log("1");
        heard.await("1 pending");
        heard.leave();
        assertThat(feed.listeners()).isZero();
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
