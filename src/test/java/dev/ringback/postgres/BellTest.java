package dev.ringback.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.postgres.BellTown.Writer;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.pgclient.PgConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The door's protocol, with writers that know nothing of it. */
class BellTest {
    private BellTown town;

    @BeforeEach
    void open() {
        town = BellTown.open();
    }

    @AfterEach
    void close() {
        town.close();
    }

    @Test
    void aSleepingPorterIsRungForAndSleepsAgain() {
        BellReplica replica = town.replica().startAndSleep();
        for (int i = 1; i <= 10; i++) {
            town.awaitSettled(town.insertUser());
            replica.signals.awaitMore("asleep", i);
            assertThat(replica.signals.count("bell")).isEqualTo(i);
        }
        assertThat(town.number("SELECT count(*) FROM effects")).isEqualTo(10);
    }

    @Test
    void withNobodyAtTheDoorNobodyRings() {
        assertThat(bellsOf(() -> town.insertUser())).isEmpty();
    }

    @Test
    void withAPorterAsleepAWriterRingsOncePerTransaction() {
        town.replica().startAndSleep();
        assertThat(bellsOf(() -> {
                    try (Writer writer = town.begin()) {
                        writer.insert();
                        writer.insert();
                        writer.commit();
                    }
                }))
                .containsExactly("ringback");
    }

    @Test
    void aStatementThatWritesNoRowDoesNotRing() {
        town.replica().startAndSleep();
        assertThat(bellsOf(() -> town.execute("INSERT INTO users (last_name) SELECT 'Nobody' WHERE false")))
                .isEmpty();
    }

    @Test
    void whatIsRolledBackDoesNotRing() {
        town.replica().startAndSleep();
        assertThat(bellsOf(() -> {
                    try (Writer writer = town.begin()) {
                        writer.insert();
                        writer.execute("ROLLBACK");
                    }
                }))
                .isEmpty();
    }

    @Test
    void aWriterThatHadNotRungAndCommitsLateIsWaitedFor() {
        try (Writer late = town.begin()) {
            long user = late.insert();
            BellReplica replica = town.replica().start();
            town.awaitLock(Home.DOOR, false);
            late.commit();
            town.awaitSettled(user);
            replica.signals.await("asleep");
            assertThat(replica.signals.count("bell")).isZero();
        }
    }

    @Test
    void whileTheLateWriterIsWaitedForTheOthersBellsAreHeard() {
        try (Writer late = town.begin()) {
            long lateUser = late.insert();
            BellReplica replica = town.replica().start();
            town.awaitLock(Home.DOOR, false);
            for (int i = 0; i < 10; i++) {
                town.awaitSettled(town.insertUser());
            }
            assertThat(replica.signals.count("asleep")).isZero();
            assertThat(replica.intake.isPorter()).isTrue();
            assertThat(town.isSettled(lateUser)).isFalse();
            late.commit();
            town.awaitSettled(lateUser);
            replica.signals.await("asleep");
        }
    }

    /** Its first statement found nobody at the door, its second finds it already holding the lock that says so. */
    @Test
    void aWriterThatHadNotRungIsWaitedForToItsEnd() {
        try (Writer late = town.begin()) {
            long first = late.insert();
            BellReplica replica = town.replica().start();
            town.awaitLock(Home.DOOR, false);
            long second = late.insert();
            late.commit();
            town.awaitSettled(first);
            town.awaitSettled(second);
            replica.signals.await("asleep");
        }
    }

    @Test
    void aWriterThatRolledBackToBeforeItsFirstChangeIsFoundToo() {
        try (Writer late = town.begin()) {
            late.execute("SAVEPOINT before");
            late.insert();
            town.replica().start();
            town.awaitLock(Home.DOOR, false);
            late.execute("ROLLBACK TO before");
            town.awaitLock(Home.DOOR, true);
            long user = late.insert();
            late.commit();
            town.awaitSettled(user);
        }
    }

    @Test
    void aPreparedTransactionIsWaitedForUntilItIsCommitted() {
        try (Writer late = town.begin()) {
            long user = late.insert();
            late.execute("PREPARE TRANSACTION 'late'");
            town.replica().start();
            town.awaitLock(Home.DOOR, false);
            late.execute("COMMIT PREPARED 'late'");
            town.awaitSettled(user);
        }
    }

    /** What hand-written triggers say is no valid JSON; it is a bell like any other. */
    @Test
    void aHandWrittenTriggersNotificationIsABell() {
        BellReplica replica = town.replica().startAndSleep();
        town.execute("NOTIFY delete_record, '{klass_name: \"users\", crud_method: delete, record_id: \"2\"}'");
        replica.signals.await("bell");
        replica.signals.awaitMore("asleep", 1);
    }

    @Test
    void aWriterMayBeSilencedAndThePollFindsItsChange() {
        BellReplica replica = town.replica().startAndSleep();
        try (Writer silenced = town.begin()) {
            silenced.execute("SET LOCAL ringback.bell = 'off'");
            long user = silenced.insertAndCommit();
            replica.intake.poll();
            town.awaitSettled(user);
            assertThat(replica.signals.count("bell")).isZero();
        }
    }

    /** The channels rung on meanwhile. Absence is proved by a notification that comes later. */
    private List<String> bellsOf(Runnable act) {
        List<String> heard = new ArrayList<>();
        CountDownLatch marked = new CountDownLatch(1);
        Vertx vertx = Vertx.vertx();
        try {
            PgConnection listener = PgConnection.connectAndAwait(vertx, town.options());
            listener.notificationHandler(notification -> {
                heard.add(notification.getChannel());
                if (notification.getChannel().equals("marker")) {
                    marked.countDown();
                }
            });
            listener.query("LISTEN ringback; LISTEN marker").executeAndAwait();
            act.run();
            town.execute("NOTIFY marker");
            assertThat(marked.await(2, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            vertx.closeAndAwait();
        }
        return heard.subList(0, heard.indexOf("marker"));
    }
}
