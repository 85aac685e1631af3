package dev.ringback.intake;

import dev.ringback.change.Change;
import dev.ringback.change.Operation;
import dev.ringback.change.Origin;
import dev.ringback.change.Settlement;
import dev.ringback.change.Status;
import dev.ringback.change.TableName;
import dev.ringback.processing.ChangeLog;
import dev.ringback.processing.Claim;
import dev.ringback.processing.Fault;
import dev.ringback.processing.Look;
import dev.ringback.processing.Snapshot;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** A log of a few changes, for one claim at a time; its transaction is a word. */
final class MemoryLog implements ChangeLog<String> {
    static final TableName USERS = TableName.of("users");

    final Map<Long, Status> statuses = new TreeMap<>();
    final List<Long> floors = new ArrayList<>();

    private final Map<Long, Long> dueAt = new TreeMap<>();
    private final LongSupplier nanoTime;
    private boolean away;
    int questions;

    MemoryLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void write(long id) {
        statuses.put(id, Status.PENDING);
        dueAt.put(id, nanoTime.getAsLong());
    }

    void goAway(boolean isAway) {
        away = isAway;
    }

    @Override
    public Uni<Claim<String>> claim(Look.Request request) {
        if (away) {
            return Uni.createFrom().failure(new IllegalStateException("no database"));
        }
        floors.add(request.from());
        long now = nanoTime.getAsLong();
        List<Change> due = dueAt.entrySet().stream()
                .filter(entry -> entry.getValue() <= now)
                .limit(request.most())
                .map(entry -> change(entry.getKey()))
                .toList();
        Optional<Duration> nextDue = dueAt.values().stream()
                .filter(at -> at > now)
                .min(Long::compare)
                .map(at -> Duration.ofNanos(at - now));
        Snapshot snapshot = new Snapshot(9, 9, Set.of(), 9);
        return Uni.createFrom()
                .item(new MemoryClaim(due, new Look(request, OptionalLong.empty(), 0, snapshot, nextDue)));
    }

    @Override
    public Uni<Boolean> isDue(Look.Request request) {
        questions++;
        long now = nanoTime.getAsLong();
        return away
                ? Uni.createFrom().failure(new IllegalStateException("no database"))
                : Uni.createFrom().item(dueAt.values().stream().anyMatch(at -> at <= now));
    }

    private static Change change(long id) {
        return new Change(
                id,
                USERS,
                Operation.INSERT,
                Long.toString(id),
                Optional.empty(),
                Map.of(),
                Origin.LOCAL,
                0,
                Map.of(),
                Duration.ZERO,
                false,
                null,
                null);
    }

    @Override
    public Fault faultOf(Throwable failure) {
        return Fault.PASSING;
    }

    private final class MemoryClaim implements Claim<String> {
        private final List<Change> changes;
        private final Look look;

        MemoryClaim(List<Change> changes, Look look) {
            this.changes = changes;
            this.look = look;
        }

        @Override
        public List<Change> changes() {
            return changes;
        }

        @Override
        public Look look() {
            return look;
        }

        @Override
        public String transaction() {
            return "transaction";
        }

        @Override
        public Uni<Void> mark() {
            return Uni.createFrom().voidItem();
        }

        @Override
        public Uni<Void> undo() {
            return Uni.createFrom().voidItem();
        }

        @Override
        public Uni<Void> settle(List<Settlement> settlements, Set<String> wakes) {
            for (Settlement one : settlements) {
                statuses.put(one.changeId(), one.status());
                if (one.status() == Status.RETRYING) {
                    dueAt.put(one.changeId(), nanoTime.getAsLong() + one.rest().toNanos());
                } else {
                    dueAt.remove(one.changeId());
                }
            }
            return Uni.createFrom().voidItem();
        }

        @Override
        public Uni<Void> release() {
            return Uni.createFrom().voidItem();
        }
    }
}
