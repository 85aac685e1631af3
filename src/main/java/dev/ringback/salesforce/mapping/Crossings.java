package dev.ringback.salesforce.mapping;

import dev.ringback.bounds.Bounds;
import dev.ringback.change.TableName;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Where mappings cross: one column written from two places, and values that would go round in a circle. */
final class Crossings {
    private final Bounds bounds;
    /** Who writes a column. */
    private final Map<Column, String> writers = new HashMap<>();
    /** A column stands for itself, or for the one that it shares its value with. */
    private final Map<Column, Column> same = new HashMap<>();

    private final Map<Column, Map<Column, String>> flows = new TreeMap<>();

    private record Column(TableName table, String name) implements Comparable<Column> {
        @Override
        public int compareTo(Column other) {
            int byTable = table.compareTo(other.table);
            return byTable != 0 ? byTable : name.compareTo(other.name);
        }

        @Override
        public String toString() {
            return table + "." + name;
        }
    }

    private Crossings(Bounds bounds) {
        this.bounds = bounds;
    }

    static void check(List<Mapping> mappings, Bounds bounds) {
        Crossings crossings = new Crossings(bounds);
        mappings.forEach(crossings::write);
        mappings.forEach(crossings::join);
        mappings.forEach(crossings::flow);
        crossings.circles();
    }

    private void write(Mapping mapping) {
        for (Binding binding : mapping.bindings()) {
            written(mapping.connect(), binding.toConnect() == null ? null : binding.connect(), binding.key());
            written(mapping.local(), binding.toLocal() == null ? null : binding.local(), binding.key());
        }
        written(mapping.connect(), mapping.externalId(), mapping.key("external-id"));
        written(mapping.local(), mapping.localSfid(), mapping.key("local-sfid"));
        written(mapping.local(), mapping.localDeleted(), mapping.key("local-deleted"));
    }

    private void written(TableName table, @Nullable String column, String key) {
        if (column == null) {
            return;
        }
        String other = writers.put(new Column(table, column), key);
        if (other != null) {
            bounds.refuse(key, column + ", which " + other + " writes, too", "one writer for each column of " + table);
        }
    }

    private void join(Mapping mapping) {
        for (Binding binding : mapping.bindings()) {
            if (binding.isMutual() && binding.local() != null && binding.connect() != null) {
                same.put(
                        new Column(mapping.connect(), binding.connect()), new Column(mapping.local(), binding.local()));
            }
        }
    }

    private Column root(Column column) {
        Column root = column;
        Set<Column> seen = new LinkedHashSet<>();
        while (seen.add(root) && same.containsKey(root)) {
            root = same.getOrDefault(root, root);
        }
        return root;
    }

    private void flow(Mapping mapping) {
        for (Binding binding : mapping.bindings()) {
            flow(mapping.local(), binding.toConnect(), mapping.connect(), binding.connect(), binding.key());
            flow(mapping.connect(), binding.toLocal(), mapping.local(), binding.local(), binding.key());
        }
    }

    private void flow(TableName from, @Nullable Source source, TableName to, @Nullable String column, String key) {
        if (source == null || column == null) {
            return;
        }
        Column target = root(new Column(to, column));
        for (String name : source.names()) {
            Column origin = root(new Column(from, name));
            if (!origin.equals(target)) {
                flows.computeIfAbsent(origin, none -> new TreeMap<>()).put(target, key);
            }
        }
    }

    private void circles() {
        Set<Column> done = new TreeSet<>();
        for (Column start : flows.keySet()) {
            walk(start, new LinkedHashSet<>(), done);
        }
    }

    private void walk(Column at, Set<Column> way, Set<Column> done) {
        if (done.contains(at)) {
            return;
        }
        way.add(at);
        flows.getOrDefault(at, Map.of()).forEach((next, key) -> {
            if (way.contains(next)) {
                bounds.refuse(
                        key,
                        "part of a circle (" + next + " depends on " + at + ", which depends on " + next + ")",
                        "what goes one way, or both ways between two columns that `columns` pairs");
            } else {
                walk(next, way, done);
            }
        });
        way.remove(at);
        done.add(at);
    }
}
