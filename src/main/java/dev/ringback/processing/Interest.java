package dev.ringback.processing;

import dev.ringback.change.Change;
import dev.ringback.change.Operation;
import dev.ringback.change.Origin;
import dev.ringback.change.TableName;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/**
 * Changes that a processor cares for.
 *
 * @param columns for an UPDATE: at least one of them was changed; empty for any. Where the trigger did not say which
 *     columns were changed, the processor is asked.
 * @param origins who made the change
 * @param copies columns whose values capture writes into the log; all others stay where they are
 * @param needs what Salesforce must have done to the record first; a deletion waits for nothing
 */
public record Interest(
        TableName table,
        Set<Operation> operations,
        Set<String> columns,
        Set<Origin> origins,
        Set<String> copies,
        Set<Need> needs) {

    public Interest {
        operations = Collections.unmodifiableSet(EnumSet.copyOf(operations));
        columns = Set.copyOf(columns);
        origins = Collections.unmodifiableSet(EnumSet.copyOf(origins));
        copies = Set.copyOf(copies);
        needs = Set.copyOf(needs);
    }

    public static Interest in(TableName table, Operation first, Operation... others) {
        return new Interest(
                table, EnumSet.of(first, others), Set.of(), EnumSet.allOf(Origin.class), Set.of(), Set.of());
    }

    /** Narrowed to updates that change one of these columns; inserts and deletes stay as they are. */
    public Interest whenChanged(String... names) {
        return new Interest(table, operations, Set.of(names), origins, copies, needs);
    }

    /** Narrowed to changes made by these. */
    public Interest from(Origin first, Origin... others) {
        return new Interest(table, operations, columns, EnumSet.of(first, others), copies, needs);
    }

    /** Asks capture to copy these columns' values into the log. */
    public Interest copying(String... names) {
        return new Interest(table, operations, columns, origins, Set.of(names), needs);
    }

    /** Has changes of a mapped table wait until Salesforce has done this to their record. */
    public Interest needing(Need first, Need... others) {
        return new Interest(table, operations, columns, origins, copies, EnumSet.of(first, others));
    }

    /** Asks for these columns' values, too. */
    public Interest alsoCopying(Collection<String> names) {
        Set<String> all = new HashSet<>(copies);
        all.addAll(names);
        return new Interest(table, operations, columns, origins, all, needs);
    }

    boolean matches(Change change) {
        return table.equals(change.table())
                && operations.contains(change.operation())
                && origins.contains(change.origin())
                && (change.operation() != Operation.UPDATE
                        || columns.isEmpty()
                        || change.changed()
                                .map(changed -> !Collections.disjoint(changed, columns))
                                .orElse(true));
    }
}
