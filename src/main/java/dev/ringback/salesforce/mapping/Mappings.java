package dev.ringback.salesforce.mapping;

import dev.ringback.bounds.Bounds;
import dev.ringback.change.TableName;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The mappings that are at work.
 *
 * @param all in the order of their names
 */
public record Mappings(List<Mapping> all) {
    public Mappings {
        all = List.copyOf(all);
    }

    /**
     * From the settings.
     *
     * @param connectSchema the schema of Connect's tables
     * @param logSchema the schema of the log, which must be another
     * @throws IllegalArgumentException with the place, the value and the mend of all that is wrong
     */
    public static Mappings read(MappingSettings settings, String connectSchema, String logSchema) {
        Bounds bounds = new Bounds();
        List<Mapping> all = MappingReader.read(settings, connectSchema, logSchema, bounds);
        bounds.uphold();
        return new Mappings(all);
    }

    /** The same, with what is wrong told to the bounds and to nobody else. */
    public static void check(MappingSettings settings, String connectSchema, String logSchema, Bounds bounds) {
        MappingReader.read(settings, connectSchema, logSchema, bounds);
    }

    /** Connect's tables whose sfid is kept in a local row. */
    public Set<TableName> sfidReaders() {
        return all.stream()
                .filter(mapping -> mapping.localSfid() != null)
                .map(Mapping::connect)
                .collect(Collectors.toSet());
    }
}
