package dev.ringback.processing;

import dev.ringback.change.Change;
import dev.ringback.change.Operation;
import dev.ringback.change.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** All processors that are switched on, who cares for which change, and the screens before them. */
public final class Processors<T> {
    private final List<Entry<T>> entries;
    private final List<Screener<T>> screeners;

    /** Without screens. */
    public Processors(Iterable<? extends Processor<T>> processors) {
        this(processors, List.of());
    }

    /** @throws IllegalArgumentException if two have the same name, or a processor cares for nothing */
    public Processors(Iterable<? extends Processor<T>> processors, Iterable<? extends Screen<T>> screens) {
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
        List<Screener<T>> before = new ArrayList<>();
        for (Screen<T> screen : screens) {
            Screener<T> screener = new Screener<>(screen);
            if (!names.add(screener.name())) {
                throw new IllegalArgumentException("two screens are named '" + screen.name() + "'");
            }
            before.add(screener);
        }
        before.sort(Comparator.comparing(Screener::name));
        screeners = List.copyOf(before);
    }

    /** What must be captured. */
    public List<Interest> interests() {
        return Stream.concat(
                        entries.stream().flatMap(entry -> entry.interests.stream()),
                        screeners.stream().flatMap(screener -> screener.interests().stream()))
                .toList();
    }

    /** What this processor cares for; nothing if there is no such processor. */
    public List<Interest> interestsOf(String name) {
        return entries.stream()
                .filter(entry -> entry.processor.name().equals(name))
                .flatMap(entry -> entry.interests.stream())
                .toList();
    }

    public List<String> names() {
        return entries.stream().map(entry -> entry.processor.name()).toList();
    }

    /** For each screen those changes that concern it; nearly always there is none. */
    List<Task<T>> screening(List<Change> changes) {
        List<Task<T>> tasks = new ArrayList<>();
        for (Screener<T> screener : screeners) {
            List<Change> concerned = changes.stream().filter(screener::wants).toList();
            if (!concerned.isEmpty()) {
                tasks.add(new Task<>(screener, new Batch(concerned)));
            }
        }
        return tasks;
    }

    /** Deals the changes out: for each processor those that it cares for, is not done with and is not paused for. */
    List<Task<T>> deal(List<Change> changes, Pauses pauses) {
        Map<Entry<T>, List<Change>> dealt = new HashMap<>();
        for (Change change : changes) {
            for (Entry<T> entry : entries) {
                if (entry.wants(change) && pauses.on(change, entry.name()).isEmpty()) {
                    dealt.computeIfAbsent(entry, none -> new ArrayList<>()).add(change);
                }
            }
        }
        return entries.stream()
                .filter(dealt::containsKey)
                .map(entry -> new Task<>(entry.processor, new Batch(dealt.getOrDefault(entry, List.of()))))
                .toList();
    }

    /** What is said of those that are held by a pause: by change and processor. */
    Execution.Results held(List<Change> changes, Pauses pauses) {
        Execution.Results held = new Execution.Results();
        if (!pauses.isEmpty()) {
            for (Change change : changes) {
                Map<String, Outcome> said = new HashMap<>();
                for (Entry<T> entry : entries) {
                    if (entry.wants(change)) {
                        pauses.on(change, entry.name()).ifPresent(outcome -> said.put(entry.name(), outcome));
                    }
                }
                held.add(change, said);
            }
        }
        return held;
    }

    /** One processor's part of a claim. */
    record Task<T>(Processor<T> processor, Batch batch) {}

    private record Entry<T>(Processor<T> processor, List<Interest> interests) {
        String name() {
            return processor.name();
        }

        boolean wants(Change change) {
            return change.defect() == null
                    && (change.recordId() != null || change.operation() == Operation.TRUNCATE)
                    && (change.only() == null || change.only().equals(processor.name()))
                    && !change.done().containsKey(processor.name())
                    && interests.stream().anyMatch(interest -> interest.matches(change));
        }
    }
}
