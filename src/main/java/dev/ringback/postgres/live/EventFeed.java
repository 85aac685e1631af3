package dev.ringback.postgres.live;

import dev.ringback.postgres.reading.LogEntry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells listeners what happens. One question is asked for all of them, half a second apart at least and never for more
 * than a fifth of the time, and none while nobody listens. Who comes back with a position is first told what came since,
 * one at a time.
 */
@Singleton
public final class EventFeed {
    private static final Duration PACE = Duration.ofMillis(500);
    private static final Duration BEAT = Duration.ofSeconds(15);
    private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(2);
    private static final Duration TAKING_BREATH = Duration.ofMillis(50);
    private static final int SHARE = 4;
    private static final int MOST = 2_000;
    /** So many are told before those who have not taken them are waited for. */
    private static final int STEP = 500;
    /** In transactions: who was away for longer is told so. */
    private static final long REACH = 1_000_000;

    private final LogTail tail;
    private final LongSupplier nanoTime;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile Uni<Void> catchingUp = Uni.createFrom().voidItem();
    private volatile boolean ended;
    private @Nullable Position position;
    private long beaten;

    @Inject
    public EventFeed(LogTail tail) {
        this(tail, System::nanoTime);
    }

    EventFeed(LogTail tail, LongSupplier nanoTime) {
        this.tail = tail;
        this.nanoTime = nanoTime;
    }

    public int listeners() {
        return listeners.size();
    }

    /**
     * Listens until it is cancelled.
     *
     * @param start where it goes on, or null to begin now
     * @param filter of the changes
     */
    public Multi<Told> listen(@Nullable Position start, Predicate<LogEntry> filter) {
        AtomicInteger onTheWay = new AtomicInteger();
        return Multi.createFrom()
                .<Told>emitter(
                        emitter -> {
                            Listener listener = new Listener(emitter, filter, start, onTheWay);
                            emitter.onTermination(() -> {
                                listener.end();
                                listeners.remove(listener);
                            });
                            listeners.add(listener);
                            if (ended) {
                                listener.drop("the service stops");
                            } else if (asking.compareAndSet(false, true)) {
                                ask();
                            }
                        },
                        BackPressureStrategy.BUFFER)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .onItem()
                .invoke(told -> onTheWay.decrementAndGet());
    }

    /** The service stops: everybody is told from where to go on elsewhere. */
    public void end() {
        ended = true;
        listeners.forEach(one -> one.drop("the service stops"));
    }

    private void ask() {
        long start = nanoTime.getAsLong();
        Position known = position;
        Uni<LogTail.Part> part = known == null
                ? tail.now().map(now -> new LogTail.Part(List.of(), Position.at(now), false))
                : tail.after(known, null, MOST);
        part.map(found -> new Look(found, nanoTime.getAsLong() - start))
                .call(look -> tell(look.part()))
                .map(look -> rest(look.part(), look.took()))
                .onFailure()
                .recoverWithItem(AFTER_A_FAILURE)
                .subscribe()
                .with(this::askAfter);
    }

    private record Look(LogTail.Part part, long took) {}

    private static Duration rest(LogTail.Part told, long took) {
        long nanos = took * SHARE;
        return told.more() || nanos > PACE.toNanos() ? Duration.ofNanos(nanos) : PACE;
    }

    private void askAfter(Duration rest) {
        if (listeners.isEmpty() || ended) {
            position = null;
            asking.set(false);
            if (listeners.isEmpty() || ended || !asking.compareAndSet(false, true)) {
                return;
            }
        }
        var unused = Infrastructure.getDefaultWorkerPool().schedule(this::ask, rest.toNanos(), TimeUnit.NANOSECONDS);
    }

    private Uni<Void> tell(LogTail.Part part) {
        position = part.next();
        return step(part.entries()).invoke(() -> admitAndBeat(part));
    }

    private Uni<Void> step(List<LogTail.Located> entries) {
        int end = Math.min(STEP, entries.size());
        for (LogTail.Located one : entries.subList(0, end)) {
            listeners.forEach(listener -> listener.tell(one.entry(), one.position()));
        }
        listeners.forEach(Listener::wasToldAStep);
        return entries.isEmpty() || listeners.isEmpty()
                ? Uni.createFrom().voidItem()
                : drained().chain(() -> step(entries.subList(end, entries.size())));
    }

    /** Nothing is told meanwhile, and whoever is waited for uses up his patience: so it ends. */
    private Uni<Void> drained() {
        List<Listener> busy = listeners.stream().filter(Listener::holdsUp).toList();
        return busy.isEmpty()
                ? Uni.createFrom().voidItem()
                : breath().invoke(() -> busy.forEach(one -> one.isWaitedFor(TAKING_BREATH)))
                        .chain(this::drained);
    }

    private void admitAndBeat(LogTail.Part part) {
        if (part.more()) {
            return;
        }
        boolean beat = nanoTime.getAsLong() - beaten >= BEAT.toNanos();
        for (Listener listener : listeners) {
            if (listener.isNew()) {
                admit(listener, part.next().from());
            } else if (beat) {
                listener.beat(part.next().text());
            }
        }
        beaten = beat ? nanoTime.getAsLong() : beaten;
    }

    /** From this snapshot on it hears what all hear. */
    private void admit(Listener listener, Seen now) {
        Optional<Position> start = listener.enter();
        String here = Position.at(now).text();
        if (start.isEmpty()) {
            listener.ready(Told.Kind.READY, here, "from here on");
            listener.goLive(STEP);
        } else if (!start.get().isWithinReachOf(now, REACH)) {
            listener.ready(
                    Told.Kind.GAP, here, "what came since your last event is too much to be told: it goes on here");
            listener.goLive(STEP);
        } else {
            Uni<Void> mine = catchUp(listener, start.get(), now)
                    .invoke(() -> listener.ready(Told.Kind.READY, here, "from here on"))
                    .chain(() -> goLive(listener))
                    .onFailure()
                    .invoke(() -> listener.drop("the database did not answer"))
                    .onFailure()
                    .recoverWithNull();
            synchronized (this) {
                catchingUp = catchingUp.chain(() -> mine).memoize().indefinitely();
            }
            catchingUp.subscribe().with(done -> {});
        }
    }

    private Uni<Void> catchUp(Listener listener, Position from, Seen now) {
        if (listener.isOver()) {
            return Uni.createFrom().voidItem();
        }
        if (listener.isBusy()) {
            return waitFor(listener).chain(() -> catchUp(listener, from, now));
        }
        return tail.after(from, now, STEP)
                .invoke(part -> listener.catchUp(part.entries()))
                .chain(part -> part.next().isAt(now)
                        ? Uni.createFrom().voidItem()
                        : breath().chain(() -> catchUp(listener, part.next(), now)));
    }

    /** What was kept for it meanwhile. */
    private static Uni<Void> goLive(Listener listener) {
        if (listener.isBusy()) {
            return waitFor(listener).chain(() -> goLive(listener));
        }
        return listener.goLive(STEP) ? Uni.createFrom().voidItem() : breath().chain(() -> goLive(listener));
    }

    private static Uni<Void> waitFor(Listener listener) {
        return breath().invoke(() -> listener.isWaitedFor(TAKING_BREATH));
    }

    private static Uni<Void> breath() {
        return Uni.createFrom().voidItem().onItem().delayIt().by(TAKING_BREATH);
    }
}
