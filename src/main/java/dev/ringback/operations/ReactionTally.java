package dev.ringback.operations;

import dev.ringback.change.Outcome;
import dev.ringback.change.Settlement;
import dev.ringback.change.Status;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/** How often each processor has said what, since this replica started. What a pause holds was not asked, and is not counted. */
@Singleton
public final class ReactionTally {
    private static final List<Status> SAID =
            List.of(Status.SUCCEEDED, Status.IGNORED, Status.RETRYING, Status.WAITING, Status.PARKED, Status.DEAD);

    private final ConcurrentMap<Key, LongAdder> counts = new ConcurrentHashMap<>();

    private record Key(String processor, Status status) {}

    public void settled(List<Settlement> settlements) {
        for (Settlement settlement : settlements) {
            for (Map.Entry<String, Outcome> said : settlement.outcomes().entrySet()) {
                if (!said.getValue().isHeld()) {
                    counts.computeIfAbsent(
                                    new Key(said.getKey(), said.getValue().status()), none -> new LongAdder())
                            .increment();
                }
            }
        }
    }

    /** By the status's word. */
    public Map<String, Long> of(String processor) {
        Map<String, Long> said = new LinkedHashMap<>();
        for (Status status : SAID) {
            LongAdder count = counts.get(new Key(processor, status));
            said.put(status.word(), count == null ? 0L : count.sum());
        }
        return said;
    }
}
