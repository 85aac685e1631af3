package dev.ringback.operations;

import dev.ringback.change.Change;
import dev.ringback.change.Outcome;
import dev.ringback.change.Settlement;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/**
 * What went through in the last five minutes: how many changes, and how long after they were logged. Each replica counts its
 * own and shows it to the others with its sign of life, so asking all of them costs the database nothing.
 */
@Singleton
public final class Flow {
    public static final Duration WINDOW = Duration.ofMinutes(5);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration PART = Duration.ofSeconds(5);
    private static final int PARTS = (int) WINDOW.dividedBy(PART);

    private final LongSupplier nanoTime;
    private final long began;
    private final Part[] parts = new Part[PARTS + 1];
    private final Deque<Seen> seen = new ArrayDeque<>();

    /** What happened within a few seconds. */
    private static final class Part {
        long nth = -1;
        long taken;
        final Lags lags = new Lags();

        void reset(long now) {
            nth = now;
            taken = 0;
            lags.clear();
        }
    }

    /** The log's highest id, at some time. */
    private record Seen(long nanos, long id) {}

    @Inject
    public Flow() {
        this(System::nanoTime);
    }

    Flow(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.began = nanoTime.getAsLong();
        Arrays.setAll(parts, i -> new Part());
    }

    /**
     * Sums over all replicas.
     *
     * @param settled changes that became final within the window
     * @param perSecond over the last minute
     * @param perSecondOfWindow over the window
     * @param takenPerSecond those that left the backlog, whatever became of them: over the busy part of the last minute
     */
    public record Summary(
            long settled,
            double perSecond,
            double perSecondOfWindow,
            double takenPerSecond,
            OptionalDouble median,
            OptionalDouble p95,
            OptionalDouble p99) {}

    public synchronized void settled(List<Change> changes, List<Settlement> settlements, Duration took) {
        Part part = part();
        for (int i = 0; i < changes.size(); i++) {
            Settlement settlement = settlements.get(i);
            if (settlement.status().isFinal()) {
                part.lags.add(changes.get(i).age().plus(took));
            }
            if (settlement.status().isFinal() || isHeld(settlement)) {
                part.taken++;
            }
        }
    }

    private static boolean isHeld(Settlement settlement) {
        return settlement.outcomes().values().stream().anyMatch(Outcome::isHeld);
    }

    /** Each change gets the next id, so the highest one tells how many arrive. */
    public synchronized void arrived(long highestId) {
        long now = nanoTime.getAsLong();
        seen.removeIf(one -> now - one.nanos() > 2 * MINUTE.toNanos());
        seen.addLast(new Seen(now, highestId));
    }

    /** Empty until two looks lie some seconds apart. */
    public synchronized OptionalDouble arrivingPerSecond() {
        long now = nanoTime.getAsLong();
        Seen first = seen.stream()
                .filter(one -> now - one.nanos() <= MINUTE.toNanos())
                .findFirst()
                .orElse(null);
        Seen last = seen.peekLast();
        if (first == null || last == null || last.nanos() - first.nanos() < PART.toNanos()) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(Math.max(0, last.id() - first.id()) / ((last.nanos() - first.nanos()) / 1e9));
    }

    /** What the other replicas are shown. */
    public synchronized String share() {
        Lags all = new Lags();
        recent(WINDOW).forEach(part -> all.add(part.lags));
        long minute =
                recent(MINUTE).stream().mapToLong(part -> part.lags.count()).sum();
        return new JsonObject()
                .put("minute", minute)
                .put("taken", takenPerSecond())
                .put("lags", all.json())
                .encode();
    }

    /**
     * Summed up over all replicas.
     *
     * @param others what the other ones have shown
     */
    public Summary with(List<String> others) {
        Lags all = new Lags();
        long minute = 0;
        double taken = 0;
        for (String shown : concat(share(), others)) {
            JsonObject one = new JsonObject(shown);
            minute += one.getLong("minute", 0L);
            taken += one.getDouble("taken", 0.0);
            all.add(one.getJsonObject("lags", new JsonObject()));
        }
        return new Summary(
                all.count(),
                minute / (double) MINUTE.toSeconds(),
                all.count() / (double) WINDOW.toSeconds(),
                taken,
                all.quantile(0.5),
                all.quantile(0.95),
                all.quantile(0.99));
    }

    private static List<String> concat(String own, List<String> others) {
        List<String> all = new ArrayList<>(others);
        all.add(own);
        return all;
    }

    private double takenPerSecond() {
        List<Part> busy = recent(MINUTE).stream().filter(part -> part.taken > 0).toList();
        if (busy.isEmpty()) {
            return 0;
        }
        long first = busy.stream().mapToLong(part -> part.nth).min().orElse(nth());
        double seconds = Math.max(PART.toSeconds(), (nth() - first) * PART.toSeconds());
        return busy.stream().mapToLong(part -> part.taken).sum() / seconds;
    }

    private List<Part> recent(Duration within) {
        long oldest = nth() - within.dividedBy(PART);
        return Arrays.stream(parts).filter(part -> part.nth > oldest).toList();
    }

    private Part part() {
        long now = nth();
        Part part = parts[(int) (now % parts.length)];
        if (part.nth != now) {
            part.reset(now);
        }
        return part;
    }

    private long nth() {
        return (nanoTime.getAsLong() - began) / PART.toNanos();
    }
}
