package dev.ringback.processing;

import dev.ringback.change.Change;
import dev.ringback.change.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All processors that are switched on, and who cares for which change. */
public final class Processors<T> {
    private final List<Entry<T>> entries;

    /** @throws IllegalArgumentException if two have the same name, or one cares for nothing */
    public Processors(Iterable<? extends Processor<T>> processors) {
        List<Entry<T>> found = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Processor<T> processor : processors) {
            if (!names.add(processor.name())) {
                throw new IllegalArgumentException("two processors are named '" + processor.name() + "'");
            }
            List<Interest> interests = List.copyOf(processor.interests());
            if (interests.isEmpty()) {
                throw new IllegalArgumentException("processor '" + processor.name() + "' cares for no change");
            }
            found.add(new Entry<>(processor, interests));
        }
        found.sort(Comparator.comparing(entry -> entry.processor.name()));
        entries = List.copyOf(found);
    }

    public List<Interest> interests() {
        return entries.stream().flatMap(entry -> entry.interests.stream()).toList();
    }

    public List<String> names() {
        return entries.stream().map(entry -> entry.processor.name()).toList();
    }

    /** Deals the changes out: for each processor those that it cares for and is not done with. */
    List<Task<T>> deal(List<Change> changes) {
        Map<Entry<T>, List<Change>> dealt = new HashMap<>();
        for (Change change : changes) {
            for (Entry<T> entry : entries) {
                if (entry.wants(change)) {
                    dealt.computeIfAbsent(entry, none -> new ArrayList<>()).add(change);
                }
            }
        }
        return entries.stream()
                .filter(dealt::containsKey)
                .map(entry -> new Task<>(entry.processor, new Batch(dealt.getOrDefault(entry, List.of()))))
                .toList();
    }

    /** One processor's part of a claim. */
    record Task<T>(Processor<T> processor, Batch batch) {}

    private record Entry<T>(Processor<T> processor, List<Interest> interests) {
        boolean wants(Change change) {
            return change.defect() == null
                    && (change.recordId() != null || change.operation() == Operation.TRUNCATE)
                    && !change.done().containsKey(processor.name())
                    && interests.stream().anyMatch(interest -> interest.matches(change));
        }
    }
}
