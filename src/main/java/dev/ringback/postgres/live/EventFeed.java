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
        part.invoke(this::tell)
                .map(told -> rest(told, nanoTime.getAsLong() - start))
                .onFailure()
                .recoverWithItem(AFTER_A_FAILURE)
                .subscribe()
                .with(this::askAfter);
    }

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

    private void tell(LogTail.Part part) {
        position = part.next();
        for (LogTail.Located one : part.entries()) {
            listeners.forEach(listener -> listener.tell(one.entry(), one.position()));
        }
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
            listener.goLive(Told.Kind.READY, here, "from here on");
        } else if (!start.get().isWithinReachOf(now, REACH)) {
            listener.goLive(
                    Told.Kind.GAP, here, "what came since your last event is too much to be told: it goes on here");
        } else {
            Uni<Void> mine = catchUp(listener, start.get(), now)
                    .invoke(() -> listener.goLive(Told.Kind.READY, here, "from here on"))
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
            return breath().chain(() -> catchUp(listener, from, now));
        }
        return tail.after(from, now, Listener.MOST_ON_THE_WAY / 2)
                .invoke(part -> listener.catchUp(part.entries()))
                .chain(part -> part.next().isAt(now)
                        ? Uni.createFrom().voidItem()
                        : breath().chain(() -> catchUp(listener, part.next(), now)));
    }

    private static Uni<Void> breath() {
        return Uni.createFrom().voidItem().onItem().delayIt().by(TAKING_BREATH);
    }
}
