package dev.ringback.operations;

import dev.ringback.change.Operation;
import dev.ringback.change.TableName;
import dev.ringback.processing.Interest;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The processors that this build has, as they were declared at the start: those that are on, and those switched off. */
public final class Reactions {
    private final List<Reaction> all;

    public Reactions(List<Reaction> all) {
        this.all = all.stream().sorted(Comparator.comparing(Reaction::name)).toList();
    }

    /**
     * A processor.
     *
     * @param on false if the configuration has switched it off: then its tables are not watched for it
     */
    public record Reaction(String name, boolean on, List<Watched> watched) {
        public static Reaction of(String name, boolean on, List<Interest> interests) {
            Map<TableName, Set<Operation>> operations = new TreeMap<>();
            interests.forEach(interest -> operations
                    .computeIfAbsent(interest.table(), none -> EnumSet.noneOf(Operation.class))
                    .addAll(interest.operations()));
            return new Reaction(
                    name,
                    on,
                    operations.entrySet().stream()
                            .map(one -> new Watched(one.getKey(), List.copyOf(one.getValue())))
                            .toList());
        }
    }

    /** A table that a processor cares for, and the operations. */
    public record Watched(TableName table, List<Operation> operations) {}

    /** By name. */
    public List<Reaction> all() {
        return all;
    }

    public Optional<Reaction> named(String name) {
        return all.stream().filter(one -> one.name().equals(name)).findFirst();
    }

    /** Whether a processor that is on cares for this table. */
    public boolean watch(TableName table) {
        return all.stream()
                .filter(Reaction::on)
                .flatMap(one -> one.watched().stream())
                .anyMatch(watched -> watched.table().equals(table));
    }
}
