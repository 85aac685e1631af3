package dev.ringback.salesforce;

import dev.ringback.change.Change;
import dev.ringback.change.TableName;
import java.util.Set;

/**
 * Tables whose {@code sfid} somebody keeps elsewhere: there a write-back that fills it is news, and no echo.
 *
 * @param tables none for most installations
 */
public record SfidReaders(Set<TableName> tables) {
    public SfidReaders {
        tables = Set.copyOf(tables);
    }

    boolean areToldBy(Change change, Set<String> changed) {
        return changed.contains(MappedTables.SFID) && tables.contains(change.table());
    }
}
