package dev.ringback.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.intake.FakeLine.FakeDoor;
import dev.ringback.intake.Porter.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PorterTest {
    private final Told told = new Told();
    private final FakeDoor door = new FakeDoor();
    private final List<Place> drains = new ArrayList<>();
    private final List<Integer> leavesBeforeDrain = new ArrayList<>();
    private final Porter porter = new Porter(this::drain, told);

    private void drain() {
        drains.add(porterPlace());
        leavesBeforeDrain.add(door.leaves);
    }

    private Place porterPlace() {
        return porter.place();
    }

    @Test
    void everyConnectAndEveryMoveDrains() {
        porter.hearing();
        porter.doorFound(door);
        assertThat(drains).containsExactly(Place.AWAY, Place.AWAY);
        porter.drained();
        door.giveSeat();
        door.giveDoor();
        assertThat(drains).containsExactly(Place.AWAY, Place.AWAY, Place.SEATED, Place.ASLEEP);
        porter.doorLost();
        assertThat(drains).hasSize(5).last().isEqualTo(Place.AWAY);
    }

    @Test
    void aBellWakesItAndItLeavesTheDoorBeforeItDrains() {
        asleep();
        drains.clear();
        leavesBeforeDrain.clear();
        porter.bell();
        assertThat(porter.place()).isEqualTo(Place.AWAY);
        assertThat(drains).hasSize(1);
        assertThat(leavesBeforeDrain).containsExactly(1);
    }

    /** Locks that are asked for before the old ones are given back would be given back with them. */
    @Test
    void itApproachesAgainOnlyWhenItHasLeft() {
        asleep();
        door.leaving = new CompletableFuture<>();
        porter.bell();
        porter.drained();
        assertThat(door.approaches).isEqualTo(1);
        door.leaving.complete(null);
        assertThat(door.approaches).isEqualTo(2);
    }

    @Test
    void whileAnotherReplicaHasTheSeatBellsAreThatReplicasBusiness() {
        queuing();
        drains.clear();
        porter.bell();
        assertThat(drains).isEmpty();
        assertThat(told.events).doesNotContain("bell");
    }

    @Test
    void aBellWhileItWaitsForTheDoorDrainsAndKeepsTheSeat() {
        queuing();
        door.giveSeat();
        drains.clear();
        porter.bell();
        assertThat(drains).containsExactly(Place.SEATED);
        assertThat(door.leaves).isZero();
        door.giveDoor();
        assertThat(porter.place()).isEqualTo(Place.ASLEEP);
    }

    @Test
    void itLiesDownOnceTheLastDrainHasFoundNothing() {
        queuing();
        door.giveSeat();
        porter.drained();
        door.giveDoor();
        assertThat(told.events).isEmpty();
        porter.drained();
        porter.drained();
        assertThat(told.events).containsExactly("asleep");
    }

    @Test
    void itDoesNotApproachTwiceForTwoDrains() {
        queuing();
        porter.drained();
        door.giveSeat();
        porter.drained();
        assertThat(door.approaches).isEqualTo(1);
    }

    @Test
    void withoutEarsItDoesNotApproach() {
        porter.doorFound(door);
        porter.drained();
        assertThat(door.approaches).isZero();
        porter.hearing();
        porter.drained();
        assertThat(door.approaches).isEqualTo(1);
    }

    @Test
    void whenItGoesDeafItGivesUpTheDoor() {
        asleep();
        porter.deaf();
        assertThat(door.isClosed()).isTrue();
        assertThat(porter.place()).isEqualTo(Place.AWAY);
        assertThat(porter.hears()).isFalse();
    }

    /** Ears that cannot be opened for hours would otherwise break a good door at every attempt. */
    @Test
    void aDoorThatIsNotStoodAtIsKeptWhenItGoesDeaf() {
        porter.doorFound(door);
        porter.deaf();
        porter.deaf();
        assertThat(door.isClosed()).isFalse();
        porter.hearing();
        porter.drained();
        assertThat(door.approaches).isEqualTo(1);
    }

    @Test
    void aLostDoorIsApproachedAgainWhenItIsFound() {
        asleep();
        porter.doorLost();
        porter.drained();
        FakeDoor other = new FakeDoor();
        porter.doorFound(other);
        porter.drained();
        assertThat(other.approaches).isEqualTo(1);
        other.giveSeat();
        other.giveDoor();
        assertThat(porter.place()).isEqualTo(Place.ASLEEP);
    }

    @Test
    void whatAnOldDoorSaysIsIgnored() {
        queuing();
        porter.doorLost();
        FakeDoor other = new FakeDoor();
        porter.doorFound(other);
        porter.drained();
        door.giveSeat();
        assertThat(porter.place()).isEqualTo(Place.QUEUING);
        door.giveDoor();
        assertThat(porter.place()).isEqualTo(Place.QUEUING);
        other.giveSeat();
        assertThat(porter.place()).isEqualTo(Place.SEATED);
    }

    @Test
    void theFailureOfAnOldDoorDoesNotCloseTheNewOne() {
        queuing();
        porter.doorLost();
        FakeDoor other = new FakeDoor();
        porter.doorFound(other);
        porter.drained();
        door.refuse();
        assertThat(other.isClosed()).isFalse();
        assertThat(porter.place()).isEqualTo(Place.QUEUING);
    }

    @Test
    void anApproachThatFailsClosesTheLineForANewOne() {
        queuing();
        door.refuse();
        assertThat(door.isClosed()).isTrue();
        assertThat(porter.place()).isEqualTo(Place.AWAY);
    }

    @Test
    void aLeavingThatFailsClosesTheLineForANewOne() {
        asleep();
        door.leaving = CompletableFuture.failedFuture(new IllegalStateException("the line broke"));
        porter.bell();
        assertThat(door.isClosed()).isTrue();
        porter.drained();
        assertThat(door.approaches).isEqualTo(1);
    }

    private void queuing() {
        porter.hearing();
        porter.doorFound(door);
        porter.drained();
        assertThat(porter.place()).isEqualTo(Place.QUEUING);
    }

    private void asleep() {
        queuing();
        door.giveSeat();
        door.giveDoor();
        porter.drained();
        assertThat(porter.place()).isEqualTo(Place.ASLEEP);
    }
}
