package dev.ringback.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.intake.IntakeSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Lines break: they are replaced, and a reconnect finds what was missed. */
class BellOutageTest {
    private static final IntakeSettings WATCHFUL = new IntakeSettings(
            2, 50, Duration.ofMillis(500), Duration.ofMillis(500), Duration.ofMillis(500), Duration.ofSeconds(5));

    @Test
    void lostEarsAreReplacedAndWhatWasMissedIsFound() {
        try (BellTown town = BellTown.open()) {
            BellReplica replica = town.replica().startAndSleep();
            town.terminate(BellTown.EARS);
            long user = town.insertUser();
            replica.signals.awaitMore("ears well", 1);
            town.awaitSettled(user);
            replica.signals.awaitMore("asleep", 1);
            town.awaitSettled(town.insertUser());
            assertThat(replica.signals.count("bell")).isPositive();
        }
    }

    @Test
    void withoutEarsItPollsUntilTheyAreBack() {
        try (BellTown town = BellTown.open()) {
            TcpProxy proxy = town.proxy();
            BellReplica replica = town.replica(town.options(proxy), WATCHFUL).startAndSleep();
            proxy.refuseNew(true);
            town.terminate(BellTown.EARS);
            replica.signals.await("ears unwell");
            assertThat(replica.intake.isListening()).isFalse();
            BellTown.await("nobody at the door", () -> town.locks(Home.DOOR, true) == 0);
            long polled = town.insertUser();
            replica.intake.poll();
            town.awaitSettled(polled);
            long missed = town.insertUser();
            proxy.refuseNew(false);
            town.awaitSettled(missed);
            replica.signals.awaitMore("asleep", 1);
            BellTown.await("it listens", replica.intake::isListening);
            assertThat(replica.signals.count("bell")).isZero();
        }
    }

    @Test
    void aLostDoorIsReplaced() {
        try (BellTown town = BellTown.open()) {
            BellReplica replica = town.replica().startAndSleep();
            town.terminate(BellTown.DOOR);
            town.awaitSettled(town.insertUser());
            replica.signals.awaitMore("asleep", 1);
            town.awaitSettled(town.insertUser());
            assertThat(replica.signals.count("door unwell")).isEqualTo(1);
        }
    }

    @Test
    void bothLinesAreReplaced() {
        try (BellTown town = BellTown.open()) {
            BellReplica replica = town.replica().startAndSleep();
            for (int i = 1; i <= 3; i++) {
                town.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND application_name LIKE 'ringback %'");
                town.awaitSettled(town.insertUser());
                replica.signals.awaitMore("asleep", i);
            }
            town.awaitSettled(town.insertUser());
        }
    }

    @Test
    void aDoorThatIsLostWhileItWaitsForAWriterIsApproachedAgain() {
        try (BellTown town = BellTown.open();
                BellTown.Writer late = town.begin()) {
            long user = late.insert();
            town.replica().start();
            town.awaitLock(Home.DOOR, false);
            town.terminate(BellTown.DOOR);
            BellTown.await("the old door gone", () -> town.locks(Home.DOOR, false) == 0);
            town.awaitLock(Home.DOOR, false);
            late.commit();
            town.awaitSettled(user);
        }
    }

    @Test
    void withASwallowedListenItPollsAndKeepsTrying() {
        try (BellTown town = BellTown.open()) {
            TcpProxy proxy = town.proxy();
            proxy.swallowListen(true);
            BellReplica replica = town.replica(town.options(proxy), WATCHFUL).start();
            replica.signals.awaitMore("ears unwell", 1);
            assertThat(replica.intake.isListening()).isFalse();
            assertThat(town.locks(Home.DOOR, true)).isZero();
            long user = town.insertUser();
            replica.intake.poll();
            town.awaitSettled(user);
            proxy.swallowListen(false);
            replica.signals.await("asleep");
            town.awaitSettled(town.insertUser());
            assertThat(replica.signals.count("door lost")).isZero();
        }
    }

    /** Nothing tells us of such an end; only the bell that we ring ourselves does. */
    @Test
    void halfOpenEarsAreNoticedAndReplaced() {
        try (BellTown town = BellTown.open()) {
            TcpProxy proxy = town.proxy();
            BellReplica replica = town.replica(town.options(proxy), WATCHFUL).startAndSleep();
            proxy.goHalfOpen(BellTown.EARS);
            long user = town.insertUser();
            replica.signals.awaitMore("ears well", 1);
            town.awaitSettled(user);
            replica.signals.awaitMore("asleep", 1);
        }
    }

    /** The server still believes in the old line, which has the seat: the new one sees to its end. */
    @Test
    void aHalfOpenDoorIsNoticedAndReplaced() {
        try (BellTown town = BellTown.open()) {
            TcpProxy proxy = town.proxy();
            BellReplica replica = town.replica(town.options(proxy), WATCHFUL).startAndSleep();
            proxy.goHalfOpen(BellTown.DOOR);
            replica.signals.await("door unwell");
            replica.signals.awaitMore("door well", 1);
            replica.signals.awaitMore("asleep", 1);
            town.awaitSettled(town.insertUser());
        }
    }

    /** The door waits for a writer, so it is not pinged; the ears notice for both, and neither waits for a goodbye. */
    @Test
    void bothHalfOpenWhileTheDoorWaitsAreReplaced() {
        try (BellTown town = BellTown.open();
                BellTown.Writer late = town.begin()) {
            long user = late.insert();
            TcpProxy proxy = town.proxy();
            BellReplica replica = town.replica(town.options(proxy), WATCHFUL).start();
            town.awaitLock(Home.DOOR, false);
            proxy.goHalfOpen(BellTown.EARS);
            proxy.goHalfOpen(BellTown.DOOR);
            replica.signals.awaitMore("ears well", 1);
            replica.signals.awaitMore("door well", 1);
            town.awaitLock(Home.DOOR, false);
            late.commit();
            town.awaitSettled(user);
        }
    }
}
