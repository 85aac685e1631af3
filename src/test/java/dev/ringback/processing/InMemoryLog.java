package dev.ringback.processing;

import dev.ringback.change.Change;
import dev.ringback.change.Operation;
import dev.ringback.change.Settlement;
import dev.ringback.change.Status;
import dev.ringback.change.TableName;
import dev.ringback.processing.Look.Request;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The log in memory: what {@link ChangeLog} promises, in its simplest form, for one thread and with a clock to set. */
public final class InMemoryLog implements ChangeLog<InMemoryTransaction> {
    private final NavigableMap<Long, InMemoryRow> rows = new TreeMap<>();
    private final Set<Integer> lockedLanes = new HashSet<>();
    private final List<String> effects = new ArrayList<>();
    private final List<Request> requests = new ArrayList<>();
    private Instant now = Instant.EPOCH;
    private int openClaims;
    private Pauses pauses = Pauses.NONE;

    /** A failure that says who is to blame. */
    static final class Failure extends RuntimeException {
        private final Fault fault;

        Failure(Fault fault, String message) {
            super(message);
            this.fault = fault;
        }
    }

    /** Commits a change, in a transaction of its own that has the number of the change. */
    public long append(TableName table, Operation operation, String recordId) {
        return append(id -> InMemoryRow.logged(id, table, operation, recordId));
    }

    public long appendMalformed() {
        return append(InMemoryRow::malformed);
    }

    private long append(LongFunction<InMemoryRow> row) {
        long id = next();
        rows.put(id, row.apply(id));
        return id;
    }

    private long next() {
        return rows.isEmpty() ? 1 : rows.lastKey() + 1;
    }

    public void passTime(Duration time) {
        now = now.plus(time);
    }

    /** Settles a change behind the back of whoever has claimed it. */
    public void settleElsewhere(long id) {
        row(id).settle(Settlements.settled(id, Status.IGNORED, "settled by somebody else"), now);
    }

    /** What was written by transactions that have committed. */
    public List<String> effects() {
        return effects;
    }

    /** What is paused from now on; what waits for anything else falls due. */
    void pause(String... resumptions) {
        pauses = new Pauses(Set.of(resumptions));
        rows.values().stream()
                .filter(InMemoryRow::isHeld)
                .filter(row -> !pauses.resumptions().containsAll(row.held()))
                .forEach(InMemoryRow::release);
    }

    /** The highest id, or 0. */
    long highest() {
        return next() - 1;
    }

    InMemoryRow row(long id) {
        return rows.get(id);
    }

    /** What claims were asked for so far. */
    List<Request> requests() {
        return requests;
    }

    /** Claims that were neither settled nor released. */
    int openClaims() {
        return openClaims;
    }

    @Override
    public Fault faultOf(Throwable failure) {
        return failure instanceof Failure known ? known.fault : Fault.CHANGE;
    }

    @Override
    public Uni<Claim<InMemoryTransaction>> claim(Request request) {
        return Uni.createFrom().item(() -> {
            requests.add(request);
            openClaims++;
            List<InMemoryRow> free = due(request)
                    .filter(row -> !lockedLanes.contains(row.lane()))
                    .limit(request.most())
                    .toList();
            free.forEach(row -> lockedLanes.add(row.lane()));
            return new OpenClaim(look(request), free);
        });
    }

    @Override
    public Uni<Boolean> isDue(Request request) {
        return Uni.createFrom().item(() -> due(request).findAny().isPresent());
    }

    private Stream<InMemoryRow> due(Request request) {
        long from = from(request);
        return rows.values().stream()
                .filter(row -> row.isDue(now) && (row.status() != Status.PENDING || row.id() >= from))
                .filter(row -> rows.headMap(row.id()).values().stream()
                        .noneMatch(earlier -> earlier.isSameRecord(row) && earlier.holdsBack(now, pauses)));
    }

    private long from(Request request) {
        return Math.min(
                request.from(),
                pending().filter(request.runners()::contains).min().orElse(Long.MAX_VALUE));
    }

    private LongStream pending() {
        return rows.values().stream()
                .filter(row -> row.status() == Status.PENDING)
                .mapToLong(InMemoryRow::id);
    }

    private Look look(Request request) {
        long from = from(request);
        OptionalLong lowest = pending().filter(id -> id >= from).min();
        Optional<Duration> nextDue =
                rows.values().stream().flatMap(row -> row.dueIn(now).stream()).min(Duration::compareTo);
        Snapshot snapshot = new Snapshot(next(), next(), Set.of(), next());
        return new Look(request, lowest, highest(), snapshot, nextDue);
    }

    private final class OpenClaim implements Claim<InMemoryTransaction> {
        private final Look look;
        private final List<InMemoryRow> claimed;
        private final InMemoryTransaction transaction = new InMemoryTransaction();
        private final Instant begun = now;
        private final Pauses paused = pauses;

        OpenClaim(Look look, List<InMemoryRow> claimed) {
            this.look = look;
            this.claimed = claimed;
        }

        @Override
        public List<Change> changes() {
            return claimed.stream().map(row -> row.asClaimed(begun)).toList();
        }

        @Override
        public Look look() {
            return look;
        }

        @Override
        public Pauses pauses() {
            return paused;
        }

        @Override
        public InMemoryTransaction transaction() {
            return transaction;
        }

        @Override
        public Uni<Void> mark() {
            return transaction.mark();
        }

        @Override
        public Uni<Void> undo() {
            return transaction.undo();
        }

        @Override
        public Uni<Void> settle(List<Settlement> settlements, Set<String> wakes) {
            return transaction.mark().invoke(() -> {
                if (!claimed.stream().allMatch(InMemoryRow::isOpen)) {
                    throw new Failure(Fault.PASSING, "a change was settled meanwhile");
                }
                settlements.forEach(settlement -> row(settlement.changeId()).settle(settlement, now));
                rows.values().forEach(row -> row.wake(wakes, now));
                effects.addAll(transaction.written());
                free();
            });
        }

        @Override
        public Uni<Void> release() {
            return Uni.createFrom().voidItem().invoke(this::free);
        }

        private void free() {
            openClaims--;
            claimed.forEach(row -> lockedLanes.remove(row.lane()));
        }
    }
}
