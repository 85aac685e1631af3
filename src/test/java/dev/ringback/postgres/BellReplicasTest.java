package dev.ringback.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two replicas, one seat. */
class BellReplicasTest {
    private BellTown town;
    private BellReplica first;
    private BellReplica second;

    @BeforeEach
    void open() {
        town = BellTown.open();
        first = town.replica().startAndSleep();
        second = town.replica().start();
        town.awaitLock(Home.SEAT, false);
    }

    @AfterEach
    void close() {
        town.close();
    }

    @Test
    void oneIsThePorterAndTheOtherWaitsForTheSeat() {
        assertThat(first.intake.isPorter()).isTrue();
        assertThat(second.intake.isPorter()).isFalse();
        assertThat(second.intake.isListening()).isTrue();
    }

    /** With each of them the seat changes hands. */
    @Test
    void loneChangesAreSettledOnceWhoeverIsThePorter() {
        for (int i = 1; i <= 20; i++) {
            town.awaitSettled(town.insertUser());
            town.awaitLock(Home.DOOR, true);
            town.awaitLock(Home.SEAT, false);
        }
        assertThat(town.number("SELECT count(*) FROM effects")).isEqualTo(20);
        assertThat(first.signals.count("bell")).isPositive();
        assertThat(second.signals.count("bell")).isPositive();
    }

    @Test
    void whenThePortersLineIsCutTheOtherTakesTheSeat() {
        town.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
                + " AND mode = 'ExclusiveLock' AND objid = " + Home.SEAT
                + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
        second.signals.await("asleep");
        first.signals.awaitMore("door well", 1);
        town.awaitLock(Home.SEAT, false);
        assertThat(first.intake.isPorter()).isFalse();
        town.awaitSettled(town.insertUser());
        assertThat(second.signals.count("bell")).isEqualTo(1);
    }

    @Test
    void whenThePorterStopsTheOtherTakesTheSeat() {
        first.stop();
        second.signals.await("asleep");
        town.awaitSettled(town.insertUser());
    }

    /** A change whose bell only the stopped porter heard is found by the one that takes its seat. */
    @Test
    void aBellThatThePorterHearsWhileItStopsIsNotLost() {
        for (int i = 0; i < 5; i++) {
            BellReplica porter = first.intake.isPorter() ? first : second;
            BellReplica other = first.intake.isPorter() ? second : first;
            var stopping = porter.intake.stop().subscribeAsCompletionStage();
            long user = town.insertUser();
            town.awaitSettled(user);
            stopping.join();
            porter.close();
            other.signals.await("asleep");
            first = other;
            second = town.replica().start();
            town.awaitLock(Home.SEAT, false);
        }
    }

    /** Where one of them is kept from working for a moment, the other may have done it all: then there is another flood. */
    @Test
    void aFloodIsWorkedOffByBoth() {
        int changes = 0;
        for (int flood = 0; flood < 20 && (flood == 0 || !haveBothWorked()); flood++) {
            changes += 3000;
            int all = changes;
            town.execute("INSERT INTO users (last_name) SELECT 'Flood' FROM generate_series(1, 3000)");
            BellTown.await("all settled", () -> settled() == all);
        }
        assertThat(haveBothWorked()).isTrue();
        assertThat(town.number("SELECT count(*) FROM effects")).isEqualTo(changes);
    }

    private boolean haveBothWorked() {
        return first.signals.count("settled") > 0 && second.signals.count("settled") > 0;
    }

    private int settled() {
        return first.signals.count("settled") + second.signals.count("settled");
    }
}
