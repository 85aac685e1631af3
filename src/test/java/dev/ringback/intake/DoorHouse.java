package dev.ringback.intake;

import io.smallrye.mutiny.Uni;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * The database's side of the protocol, in memory and on one thread: a log, the two locks as PostgreSQL gives them out, and
 * messages that are under way. Which message arrives next is chosen by chance; those of one channel keep their order.
 */
final class DoorHouse {
    private final Random random;
    private final TreeMap<String, Deque<Runnable>> underWay = new TreeMap<>();
    private final Deque<HouseDoor> seatQueue = new ArrayDeque<>();
    private final Set<Object> silentWriters = new HashSet<>();

    /** Bells reach all replicas whose ears are open. */
    final List<Runnable> bells = new ArrayList<>();

    private HouseDoor seated;
    private HouseDoor atDoor;
    int pending;
    int rung;
    int channels;

    DoorHouse(Random random) {
        this.random = random;
    }

    void send(String channel, Runnable message) {
        underWay.computeIfAbsent(channel, none -> new ArrayDeque<>()).add(message);
    }

    /** Lets one message arrive; false if none is under way. */
    boolean step() {
        underWay.values().removeIf(Deque::isEmpty);
        if (underWay.isEmpty()) {
            return false;
        }
        List<String> names = new ArrayList<>(underWay.keySet());
        Deque<Runnable> channel = underWay.get(names.get(random.nextInt(names.size())));
        channel.remove().run();
        return true;
    }

    /** A writer's transaction: the trigger rings unless nobody is, or waits, at the door; the commit is some time later. */
    void write() {
        Object writer = new Object();
        boolean rings = atDoor != null;
        if (!rings) {
            silentWriters.add(writer);
        }
        send("writer " + channels++, () -> {
            pending++;
            silentWriters.remove(writer);
            if (rings) {
                rung++;
                for (int i = 0; i < bells.size(); i++) {
                    send("ears " + i, bells.get(i));
                }
            }
            grantDoor();
        });
    }

    HouseDoor door(String name) {
        return new HouseDoor(name + " " + channels++);
    }

    private void grantSeat() {
        if (seated == null && !seatQueue.isEmpty()) {
            seated = seatQueue.remove();
            atDoor = seated;
            seated.send(seated.seatTaken);
            grantDoor();
        }
    }

    private void grantDoor() {
        if (atDoor != null && silentWriters.isEmpty() && !atDoor.holds) {
            HouseDoor granted = atDoor;
            granted.holds = true;
            granted.send(() -> granted.doorTaken.complete(null));
        }
    }

    private void free(HouseDoor door) {
        seatQueue.remove(door);
        if (seated == door) {
            seated = null;
            atDoor = null;
        }
        door.holds = false;
        grantSeat();
    }

    /** A replica's line to the door. Requests and answers are messages of their own. */
    final class HouseDoor extends FakeLine implements Door {
        private final String name;
        private Runnable seatTaken = () -> {};
        private CompletableFuture<Void> doorTaken = new CompletableFuture<>();
        private boolean holds;
        private boolean cut;

        HouseDoor(String name) {
            this.name = name;
        }

        boolean isAsleep() {
            return atDoor == this && holds;
        }

        private void send(Runnable answer) {
            DoorHouse.this.send(name + " to replica", () -> {
                if (!cut) {
                    answer.run();
                }
            });
        }

        private void request(Runnable request) {
            DoorHouse.this.send(name + " to house", () -> {
                if (!cut) {
                    request.run();
                }
            });
        }

        @Override
        public Uni<Void> approach(Runnable whenSeated) {
            CompletableFuture<Void> taken = new CompletableFuture<>();
            request(() -> {
                seatTaken = whenSeated;
                doorTaken = taken;
                if (seated == this) {
                    send(seatTaken);
                    send(() -> taken.complete(null));
                } else {
                    seatQueue.add(this);
                    grantSeat();
                }
            });
            return Uni.createFrom().completionStage(taken.copy());
        }

        @Override
        public Uni<Void> leave() {
            return Uni.createFrom().deferred(() -> {
                CompletableFuture<Void> left = new CompletableFuture<>();
                request(() -> {
                    free(this);
                    send(() -> left.complete(null));
                });
                return Uni.createFrom().completionStage(left.copy());
            });
        }

        /** The house learns of a lost line later than its owner. */
        void cut() {
            cut = true;
            DoorHouse.this.send("cut " + name, () -> free(this));
        }
    }
}
