package dev.ringback.intake;

import dev.ringback.processing.Engine;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The whole intake of one replica: keeps the ears and the door connected, and the workers at work when there is any.
 *
 * <p>{@link #start} returns at once; the database may come later.
 */
public final class Intake {
    private static final Duration FIRST_REST = Duration.ofMillis(100);

    private final Engine<?> engine;
    private final IntakeSettings settings;
    private final IntakeListener listener;
    private final ScheduledExecutorService timer;
    private final Workers workers;
    private final Porter porter;
    private final Kept<Ears> ears;
    private final Kept<Door> door;

    public Intake(
            Engine<?> engine, Exchange exchange, IntakeSettings settings, IntakeListener listener, Chance chance) {
        this.engine = engine;
        this.settings = settings;
        this.listener = listener;
        this.timer = chance.timer();
        Backoff backoff = new Backoff(FIRST_REST, settings.reconnectCap(), chance.random());
        workers = new Workers(engine::work, settings, backoff, chance, listener);
        porter = new Porter(workers::drain, listener);
        workers.onDrained(porter::drained, new NextDue(workers::drain, chance.timer(), chance.nanoTime())::in);
        ears = new Kept<>("ears", () -> exchange.listen(porter::bell), settings, backoff, chance.timer());
        door = new Kept<>("door", exchange::door, settings, backoff, chance.timer());
    }

    /** Time and chance, given from outside. */
    public record Chance(ScheduledExecutorService timer, LongSupplier nanoTime, RandomGenerator random) {}

    public void start() {
        ears.start(this::hearing, this::deaf);
        door.start(this::doorFound, this::doorLost);
    }

    /**
     * The safety poll: whatever the bell has missed. At the door, where nearly always nothing is due, it asks before it
     * claims; a question that fails is repeated by a claim, which tells of its failures and rests between them.
     */
    public void poll() {
        if (porter.place() == Porter.Place.AWAY) {
            workers.drain();
        } else {
            engine.isWorthWhile().subscribe().with(this::drainIf, failure -> workers.drain());
        }
    }

    private void drainIf(boolean due) {
        if (due) {
            workers.drain();
        }
    }

    /** False while bells cannot be heard: changes are then found by the safety poll alone. */
    public boolean isListening() {
        return porter.hears();
    }

    /** Whether this replica is the one that is rung for. */
    public boolean isPorter() {
        return porter.place() == Porter.Place.SEATED || porter.place() == Porter.Place.ASLEEP;
    }

    /** Whether a claim has been running for longer than this. */
    public boolean isStuck(Duration limit) {
        return workers.isStuck(limit);
    }

    /**
     * Claims no more, lets what runs finish, and ends the lines; takes no longer than the settings allow. The lines end at
     * once, so that another replica has the seat while our last claims run.
     */
    public Uni<Void> stop() {
        return Uni.combine()
                .all()
                .unis(
                        workers.stop(),
                        Uni.createFrom().deferred(ears::stop),
                        Uni.createFrom().deferred(this::stopDoor))
                .discardItems()
                .ifNoItem()
                .after(settings.stop())
                .on(timer)
                .recoverWithUni(Uni.createFrom().voidItem());
    }

    private Uni<Void> stopDoor() {
        porter.deaf();
        return door.stop();
    }

    private void hearing(Ears heard) {
        engine.forget();
        porter.hearing();
        listener.well("ears");
    }

    private void deaf(Throwable failure) {
        porter.deaf();
        listener.unwell("ears", failure);
    }

    private void doorFound(Door found) {
        porter.doorFound(found);
        listener.well("door");
    }

    private void doorLost(Throwable failure) {
        porter.doorLost();
        listener.unwell("door", failure);
    }
}
