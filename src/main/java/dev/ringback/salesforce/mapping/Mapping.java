package dev.ringback.salesforce.mapping;

import dev.ringback.change.TableName;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Two tables that are kept in step.
 *
 * @param connect Connect's table
 * @param externalId Connect's column that holds the local key, or null
 * @param localSfid the local column that holds the record's id in Salesforce, or null; one of both is there
 * @param localModified when a local row was last changed; only for {@link Conflict#NEWEST}
 * @param localDeleted the local column that says that the record is deleted; only for {@link Deletion#MARK}
 * @param grace how long a record that Connect has deleted may come back
 */
public record Mapping(
        String name,
        TableName connect,
        TableName local,
        Direction direction,
        @Nullable String externalId,
        String localKey,
        @Nullable String localSfid,
        List<Binding> bindings,
        Conflict conflict,
        @Nullable String localModified,
        Deletion onLocalDelete,
        Deletion onConnectDelete,
        @Nullable String localDeleted,
        Duration grace) {

    public Mapping {
        bindings = List.copyOf(bindings);
    }

    /** The key of one of its settings, as a person would write it. */
    public String key(String setting) {
        return key(name, setting);
    }

    static String key(String name, String setting) {
        return "ringback.mappings.\"" + name + "\"." + setting;
    }

    /** The local columns that a value in Salesforce depends on. */
    public Set<String> localSources() {
        Set<String> names = new TreeSet<>();
        bindings.stream()
                .map(Binding::toConnect)
                .filter(Objects::nonNull)
                .forEach(source -> names.addAll(source.names()));
        return names;
    }

    /** Connect's columns that a local value depends on. */
    public Set<String> connectSources() {
        Set<String> names = new TreeSet<>();
        bindings.stream()
                .map(Binding::toLocal)
                .filter(Objects::nonNull)
                .forEach(source -> names.addAll(source.names()));
        return names;
    }
}
