package dev.ringback.intake;

import dev.ringback.intake.FakeLine.FakeDoor;
import dev.ringback.intake.FakeLine.FakeEars;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;

/** Hands out lines that the test plays, and keeps them all. */
final class FakeExchange implements Exchange {
    final List<FakeEars> ears = new ArrayList<>();
    final List<FakeDoor> doors = new ArrayList<>();

    /** A pooler between us and the database may take LISTEN and never pass a notification on. */
    boolean swallowsListen;

    private Runnable bell = () -> {};

    @Override
    public Uni<Ears> listen(Runnable onBell) {
        bell = onBell;
        FakeEars opened = new FakeEars();
        opened.answers = !swallowsListen;
        ears.add(opened);
        return Uni.createFrom().item(opened);
    }

    @Override
    public Uni<Door> door() {
        FakeDoor opened = new FakeDoor();
        doors.add(opened);
        return Uni.createFrom().item(opened);
    }

    void ring() {
        bell.run();
    }

    FakeEars lastEars() {
        return ears.get(ears.size() - 1);
    }

    FakeDoor lastDoor() {
        return doors.get(doors.size() - 1);
    }
}
