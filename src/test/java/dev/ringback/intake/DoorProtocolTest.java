package dev.ringback.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.intake.DoorHouse.HouseDoor;
import dev.ringback.processing.Engine;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * The door's promise, in thousands of random courses of events: without any poll no change is left lying, whatever order
 * messages arrive in and whichever lines break, and in the end exactly one replica is asleep at the door.
 */
class DoorProtocolTest {
    @Property(tries = 4000)
    void noChangeIsLeftLying(@ForAll long seed, @ForAll @IntRange(min = 1, max = 3) int replicas) {
        Random random = new Random(seed);
        DoorHouse house = new DoorHouse(random);
        List<Replica> all = new ArrayList<>();
        for (int i = 0; i < replicas; i++) {
            all.add(new Replica(house, random, i));
        }
        all.forEach(Replica::start);
        for (int i = 0; i < 60; i++) {
            int chance = random.nextInt(20);
            if (chance < 6) {
                house.write();
            } else if (chance == 6) {
                all.get(random.nextInt(replicas)).loseDoor();
            } else if (chance == 7) {
                all.get(random.nextInt(replicas)).loseEars();
            }
            for (int steps = random.nextInt(12); steps > 0; steps--) {
                house.step();
            }
        }
        for (int steps = 0; house.step(); steps++) {
            assertThat(steps).as("steps until all is quiet").isLessThan(100_000);
        }
        assertThat(house.pending).as("changes left lying").isZero();
        assertThat(all.stream().filter(Replica::isAsleep)).as("asleep").hasSize(1);
    }

    /** Real workers and a real porter, between an engine and lines that are played. */
    private static final class Replica {
        private final DoorHouse house;
        private final Random random;
        private final String name;
        private final int number;
        private final Workers workers;
        private final Porter porter;
        private HouseDoor door;
        private boolean hears;

        Replica(DoorHouse house, Random random, int number) {
            this.house = house;
            this.random = random;
            this.number = number;
            this.name = "replica " + number;
            Duration any = Duration.ofSeconds(1);
            IntakeSettings settings = new IntakeSettings(2, 2, any, any, any, any);
            Backoff backoff = new Backoff(any, any, random);
            HandTimer timer = new HandTimer();
            workers = new Workers(
                    this::work,
                    settings,
                    backoff,
                    new Intake.Chance(timer, timer::nanoTime, new Random(7)),
                    new IntakeListener() {});
            porter = new Porter(workers::drain, new IntakeListener() {});
            workers.onDrained(porter::drained, due -> {});
            house.bells.add(this::bell);
        }

        void start() {
            house.send(name + " ears opened", this::openEars);
            house.send(name + " door opened", this::openDoor);
        }

        boolean isAsleep() {
            return porter.place() == Porter.Place.ASLEEP && door != null && door.isAsleep();
        }

        /** Now and then a claim is over in no time, in the middle of whatever asked for it. */
        private Uni<Engine.Worked> work(int most) {
            return Uni.createFrom().emitter(emitter -> {
                if (random.nextInt(4) == 0) {
                    claim(most, emitter);
                } else {
                    house.send("claim " + house.channels++, () -> claim(most, emitter));
                }
            });
        }

        private void claim(int most, UniEmitter<? super Engine.Worked> answer) {
            int taken = Math.min(house.pending, most);
            house.pending -= taken;
            Engine.Worked worked = new Engine.Worked(taken, Optional.empty());
            if (random.nextInt(4) == 0) {
                answer.complete(worked);
            } else {
                house.send("claimed " + house.channels++, () -> answer.complete(worked));
            }
        }

        private void bell() {
            if (hears) {
                porter.bell();
            }
        }

        private void openEars() {
            hears = true;
            porter.hearing();
        }

        void loseEars() {
            if (!hears) {
                return;
            }
            hears = false;
            house.send(name + " ears lost", () -> {
                porter.deaf();
                if (door != null && door.isClosed()) {
                    loseDoor();
                }
                house.send(name + " ears opened", this::openEars);
            });
        }

        private void openDoor() {
            door = house.door(name);
            porter.doorFound(door);
        }

        void loseDoor() {
            if (door == null) {
                return;
            }
            door.cut();
            door = null;
            house.send(name + " door opened", () -> {
                porter.doorLost();
                house.send(name + " door opened", this::openDoor);
            });
        }

        @Override
        public String toString() {
            return "replica " + number + " " + porter.place();
        }
    }
}
