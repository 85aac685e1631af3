package dev.ringback.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.postgres.BellTown.Writer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** After a stop nothing of us is left in the database: no line, no lock, and nobody is rung for. */
class BellStopTest {
    /** Less than the 5 s after which a stop goes on without those it waits for, and the server looks for its clients. */
    private static final Duration SOON = Duration.ofMillis(4_500);

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
    void asleep() {
        BellReplica replica = town.replica().startAndSleep();
        assertStopsSoon(replica);
        assertNothingIsLeft();
    }

    @Test
    void whileItWaitsForTheDoor() {
        try (Writer late = town.begin()) {
            late.insert();
            BellReplica replica = town.replica().start();
            town.awaitLock(Home.DOOR, false);
            assertStopsSoon(replica);
            assertNothingIsLeft();
        }
    }

    @Test
    void whileItWaitsForTheSeat() {
        BellReplica porter = town.replica().startAndSleep();
        BellReplica replica = town.replica().start();
        town.awaitLock(Home.SEAT, false);
        assertStopsSoon(replica);
        BellTown.await("its lines gone", () -> ours() == 2);
        assertThat(town.locks(Home.SEAT, false)).isZero();
        assertThat(town.locks(Home.DOOR, false)).isZero();
        assertThat(town.connections(BellTown.EARS)).isEqualTo(1);
        town.awaitSettled(town.insertUser());
        assertThat(porter.signals.count("bell")).isEqualTo(1);
    }

    @Test
    void whileItStarts() {
        for (int i = 0; i < 10; i++) {
            BellReplica replica = town.replica().start();
            assertStopsSoon(replica);
            replica.close();
        }
        BellTown.await("lines that had not been open yet", () -> ours() == 0);
    }

    @Test
    void whatWasClaimedIsSettled() {
        BellReplica replica = town.replica().startAndSleep();
        town.execute("INSERT INTO users (last_name) SELECT 'Flood' FROM generate_series(1, 2000)");
        replica.signals.await("settled");
        assertStopsSoon(replica);
        assertThat(town.number("SELECT count(*) FROM effects"))
                .isEqualTo(replica.signals.count("settled"))
                .isEqualTo(town.number("SELECT count(*) FROM database_trigger_logs WHERE status = 'succeeded'"));
    }

    private void assertStopsSoon(BellReplica replica) {
        long start = System.nanoTime();
        replica.stop();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    }

    /** The server says goodbye a moment after us. */
    private void assertNothingIsLeft() {
        BellTown.await("our lines gone", () -> ours() == 0);
        assertThat(town.locks(Home.SEAT, true)).isZero();
        assertThat(town.locks(Home.DOOR, true)).isZero();
        assertThat(town.locks(Home.DOOR, false)).isZero();
    }

    private long ours() {
        return town.connections(BellTown.EARS) + town.connections(BellTown.DOOR);
    }
}
