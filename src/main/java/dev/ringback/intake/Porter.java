package dev.ringback.intake;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that somebody is rung for when all sleep, and that nobody is rung for while they work.
 *
 * <p>Once the log is drained it approaches the door. From the moment it waits there every writer rings; when the door is
 * granted every writer that had not rung has ended, and one more drain finds what it left. Then it is asleep. A bell makes
 * it leave the door, so that writers are spared the bell while the workers work, and drain.
 *
 * <p>While another replica has the seat, bells are that replica's business.
 */
final class Porter {
    /** Where this replica's porter is. */
    enum Place {
        /** Not at the door: the workers work, or there is no line to the door. */
        AWAY,
        /** Waits for the seat, which another replica has. */
        QUEUING,
        /** Has the seat, waits for the door: writers ring. */
        SEATED,
        /** Holds the door: writers ring. */
        ASLEEP
    }

    private final Runnable drain;
    private final IntakeListener listener;

    private Place place = Place.AWAY;
    private @Nullable Door door;
    /** Our last leaving; who approaches again waits for it, or the locks that are asked for would be given back. */
    private Uni<Void> left = Uni.createFrom().voidItem();

    private boolean hears;
    private boolean restless = true;

    /** @param drain asks the workers for a drain; it ends in {@link #drained} */
    Porter(Runnable drain, IntakeListener listener) {
        this.drain = drain;
        this.listener = listener;
    }

    synchronized Place place() {
        return place;
    }

    synchronized boolean hears() {
        return hears;
    }

    void bell() {
        Door woken = null;
        synchronized (this) {
            if (place == Place.QUEUING) {
                return;
            }
            if (place == Place.ASLEEP && door != null) {
                woken = door;
                left = Uni.createFrom().deferred(woken::leave).memoize().indefinitely();
                place = Place.AWAY;
            }
            restless = true;
        }
        listener.bellHeard();
        if (woken != null) {
            leave(woken);
        }
        drain.run();
    }

    /** The ears hear from now on; what was rung before that is found by a drain. */
    void hearing() {
        synchronized (this) {
            hears = true;
            restless = true;
        }
        drain.run();
    }

    /** Without ears there is no use in being rung for. A line that waits cannot be asked to leave, so it is closed. */
    void deaf() {
        Door given = null;
        synchronized (this) {
            hears = false;
            if (place != Place.AWAY) {
                given = door;
                door = null;
                place = Place.AWAY;
            }
        }
        if (given != null) {
            given.close().subscribe().with(nothing -> {});
        }
    }

    void doorFound(Door found) {
        synchronized (this) {
            door = found;
            left = Uni.createFrom().voidItem();
            place = Place.AWAY;
            restless = true;
        }
        drain.run();
    }

    void doorLost() {
        synchronized (this) {
            door = null;
            place = Place.AWAY;
        }
        drain.run();
    }

    /** The workers found nothing due, in a claim that began after the last request for a drain. */
    void drained() {
        Door approached = null;
        Uni<Void> after;
        boolean liesDown = false;
        synchronized (this) {
            after = left;
            if (place == Place.AWAY && hears && door != null) {
                place = Place.QUEUING;
                approached = door;
            } else if (place == Place.ASLEEP && restless) {
                restless = false;
                liesDown = true;
            }
        }
        if (liesDown) {
            listener.asleep();
        }
        if (approached != null) {
            approach(approached, after);
        }
    }

    private void approach(Door approached, Uni<Void> after) {
        after.chain(() -> approached.approach(() -> moved(approached, Place.QUEUING, Place.SEATED)))
                .subscribe()
                .with(nothing -> moved(approached, Place.SEATED, Place.ASLEEP), failure -> fled(approached));
    }

    /** Bells may have been missed in the place before, so each move drains. */
    private void moved(Door at, Place from, Place to) {
        synchronized (this) {
            if (door != at || place != from) {
                return;
            }
            place = to;
            restless = true;
        }
        drain.run();
    }

    private void leave(Door woken) {
        Uni<Void> leaving;
        synchronized (this) {
            leaving = left;
        }
        leaving.subscribe().with(nothing -> {}, failure -> fled(woken));
    }

    private void fled(Door at) {
        synchronized (this) {
            if (door != at) {
                return;
            }
            door = null;
            place = Place.AWAY;
        }
        at.close().subscribe().with(nothing -> {});
    }
}
