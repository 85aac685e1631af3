package dev.ringback.salesforce;

import dev.ringback.change.Change;
import dev.ringback.processing.Interest;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;

/** The tables that Heroku Connect maps: those of its schema that have the columns it adds to each. */
@Singleton
public final class MappedTables {
    public static final String SFID = "sfid";
    public static final String LAST_OPERATION = "_hc_lastop";

    /**
     * What is copied into the log with each change of a watched table: the id that the record has in Salesforce, as the
     * primary key may not survive a reload, and what Connect last did with it. Capture leaves out what a table does not have.
     */
    private static final Set<String> CARRIED = Set.of(SFID, LAST_OPERATION);

    private final String schema;

    MappedTables(ConnectSettings settings) {
        this.schema = settings.schema();
    }

    /** Whether the table is one of Connect's schema; a table of anybody else's in there carries no such columns. */
    public boolean mayContain(Change change) {
        return change.table().schema().equals(schema);
    }

    /** With the values that changes of mapped tables carry. */
    public List<Interest> carrying(List<Interest> interests) {
        return interests.stream()
                .map(interest -> interest.table().schema().equals(schema) ? interest.alsoCopying(CARRIED) : interest)
                .toList();
    }
}
