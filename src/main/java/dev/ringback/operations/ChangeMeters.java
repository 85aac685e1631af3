package dev.ringback.operations;

import dev.ringback.change.Change;
import dev.ringback.change.Operation;
import dev.ringback.change.Outcome;
import dev.ringback.change.Settlement;
import dev.ringback.change.Status;
import dev.ringback.change.TableName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Counts and times what is settled. It is asked for each claim, with up to ten thousand changes at once: it adds up first,
 * and keeps the meters that it has found.
 *
 * <p>Labels are bounded: anybody may log under any table's name, so tables that nobody watches are one.
 */
final class ChangeMeters {
    private static final String SCREEN = "screen:";
    private static final String OTHER = "other";
    /** From what a lone change takes to what somebody should be woken for. */
    private static final Duration[] LAGS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(20),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(200),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(2),
        Duration.ofMinutes(5),
        Duration.ofMinutes(10),
        Duration.ofMinutes(30),
        Duration.ofHours(1)
    };

    private static final double[] SIZES = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000};

    private final MeterRegistry meters;
    private final Timer claims;
    private final DistributionSummary sizes;
    private final Timer lag;
    private final Map<Settled, Counter> settled = new ConcurrentHashMap<>();
    private final Map<Screened, Counter> screened = new ConcurrentHashMap<>();
    private volatile Set<TableName> watched = Set.of();

    ChangeMeters(MeterRegistry meters) {
        this.meters = meters;
        this.claims = Timer.builder("ringback.claim")
                .description("From the beginning of a claim that found changes to its commit")
                .register(meters);
        this.sizes = DistributionSummary.builder("ringback.claim.changes")
                .description("Changes of a claim")
                .serviceLevelObjectives(SIZES)
                .register(meters);
        this.lag = Timer.builder("ringback.lag")
                .description("From the logging of a change to the commit that it was done with")
                .serviceLevelObjectives(LAGS)
                .register(meters);
    }

    private record Settled(TableName table, Operation operation, Status status) {}

    private record Screened(String screen, Status status) {}

    void watching(Set<TableName> tables) {
        watched = Set.copyOf(tables);
    }

    void settled(List<Change> changes, List<Settlement> settlements, Duration took) {
        claims.record(took);
        sizes.record(changes.size());
        Map<Settled, Integer> amounts = new HashMap<>();
        Map<Screened, Integer> byScreens = new HashMap<>();
        for (int i = 0; i < changes.size(); i++) {
            Change change = changes.get(i);
            Settlement settlement = settlements.get(i);
            if (settlement.status().isFinal()) {
                lag.record(change.age().plus(took));
            }
            amounts.merge(new Settled(change.table(), change.operation(), settlement.status()), 1, Integer::sum);
            for (Map.Entry<String, Outcome> one : settlement.outcomes().entrySet()) {
                if (one.getKey().startsWith(SCREEN)) {
                    byScreens.merge(new Screened(one.getKey(), one.getValue().status()), 1, Integer::sum);
                }
            }
        }
        add(amounts, settled, this::counter);
        add(byScreens, screened, this::counter);
    }

    private <K> void add(Map<K, Integer> amounts, Map<K, Counter> known, Function<K, Counter> made) {
        amounts.forEach((key, amount) -> {
            Counter counter = known.get(key);
            if (counter == null) {
                counter = made.apply(key);
                // What is not watched is not kept, or names that somebody makes up would fill the memory.
                if (!(key instanceof Settled one) || watched.contains(one.table())) {
                    known.put(key, counter);
                }
            }
            counter.increment(amount);
        });
    }

    private Counter counter(Settled key) {
        return Counter.builder("ringback.changes.settled")
                .description("Outcomes that were written, by what the change has become")
                .tag("table", watched.contains(key.table()) ? key.table().toString() : OTHER)
                .tag("operation", key.operation().name())
                .tag("status", key.status().word())
                .register(meters);
    }

    private Counter counter(Screened key) {
        return Counter.builder("ringback.changes.screened")
                .description("Changes that a screen has answered for")
                .tag("screen", key.screen().substring(SCREEN.length()))
                .tag("status", key.status().word())
                .register(meters);
    }
}
