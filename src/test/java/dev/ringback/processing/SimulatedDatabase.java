package dev.ringback.processing;

import dev.ringback.processing.Look.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Gives out ids, transaction numbers and snapshots as PostgreSQL does, for {@link Floor}: nothing else of a log. */
final class SimulatedDatabase {
    private static final Duration NUMBERED_WITHIN = Duration.ofMillis(100);

    private final List<Writer> writers = new ArrayList<>();
    private final NavigableMap<Long, Long> committed = new TreeMap<>();
    private final NavigableSet<Long> pending = new TreeSet<>();
    private long nextId = 1;
    private long nextNumber = 100;
    private long lastEnded = 99;
    private long now;

    /** A transaction; without a number (0) until it writes. */
    static final class Writer {
        private final List<Long> ids = new ArrayList<>();
        private long number;
        private long unnumberedSince;

        long number() {
            return number;
        }
    }

    long nanoTime() {
        return now;
    }

    /** A session that has drawn an id gets its transaction number soon after: that much is known of it, and no more. */
    void pass(Duration time) {
        now += time.toNanos();
        for (Writer writer : writers) {
            if (writer.number == 0 && now - writer.unnumberedSince >= NUMBERED_WITHIN.toNanos()) {
                number(writer);
            }
        }
    }

    /** Begins a transaction that has written elsewhere already. */
    Writer begin() {
        Writer writer = beginUnnumbered();
        number(writer);
        return writer;
    }

    /** Begins a transaction whose first act is to draw an id. */
    Writer beginUnnumbered() {
        Writer writer = new Writer();
        writer.unnumberedSince = now;
        writers.add(writer);
        return writer;
    }

    void number(Writer writer) {
        if (writer.number == 0) {
            writer.number = nextNumber++;
        }
    }

    long draw(Writer writer) {
        writer.ids.add(nextId);
        return nextId++;
    }

    void commit(Writer writer) {
        end(writer);
        for (long id : writer.ids) {
            committed.put(id, writer.number);
            pending.add(id);
        }
    }

    /** Begins, draws one id and commits. */
    long write() {
        Writer writer = begin();
        long id = draw(writer);
        commit(writer);
        return id;
    }

    void end(Writer writer) {
        number(writer);
        writers.remove(writer);
        lastEnded = Math.max(lastEnded, writer.number);
    }

    List<Writer> writers() {
        return writers;
    }

    NavigableSet<Long> pending() {
        return pending;
    }

    long highest() {
        return committed.isEmpty() ? 0 : committed.lastKey();
    }

    /** What a claim would find: the rule of {@code R__2_claim.sql}. */
    NavigableSet<Long> found(Request request) {
        LongStream ofRunners = pending.stream()
                .filter(id -> request.runners().contains(committed.get(id)))
                .mapToLong(id -> id);
        long from = Math.min(request.from(), ofRunners.min().orElse(Long.MAX_VALUE));
        return new TreeSet<>(pending.tailSet(from, true));
    }

    Look look(Request request) {
        NavigableSet<Long> found = found(request);
        OptionalLong lowest = found.isEmpty() ? OptionalLong.empty() : OptionalLong.of(found.first());
        return new Look(request, lowest, highest(), snapshot(), Optional.empty());
    }

    /** The list of those in progress ends with the last transaction that has ended. */
    private Snapshot snapshot() {
        var running = writers.stream()
                .map(Writer::number)
                .filter(number -> number != 0 && number <= lastEnded)
                .collect(Collectors.toSet());
        long xmin = running.stream().mapToLong(number -> number).min().orElse(lastEnded + 1);
        return new Snapshot(xmin, lastEnded + 1, running, nextNumber);
    }

    /** Settles, in a transaction of its own, what is still pending of these. */
    void settle(Collection<Long> ids) {
        if (pending.removeAll(ids)) {
            end(begin());
        }
    }

    /** An operator's UPDATE of the log. */
    void makePendingAgain(long id) {
        pending.add(id);
    }
}
