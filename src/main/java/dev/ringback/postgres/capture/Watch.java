package dev.ringback.postgres.capture;

import dev.ringback.change.Operation;
import dev.ringback.change.TableName;
import dev.ringback.processing.Interest;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What all processors together want to know of one table. */
record Watch(TableName table, EnumSet<Operation> operations, SortedSet<String> copies) {
    /** In the order of the tables' names. */
    static List<Watch> of(Collection<Interest> interests) {
        SortedMap<TableName, Watch> watches = new TreeMap<>();
        for (Interest interest : interests) {
            Watch watch = watches.computeIfAbsent(
                    interest.table(), table -> new Watch(table, EnumSet.of(Operation.TRUNCATE), new TreeSet<>()));
            watch.operations.addAll(interest.operations());
            watch.copies.addAll(interest.copies());
        }
        return List.copyOf(watches.values());
    }
}
