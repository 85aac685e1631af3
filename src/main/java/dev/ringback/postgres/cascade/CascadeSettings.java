package dev.ringback.postgres.cascade;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;
import java.util.Set;

/** Which processors may trigger others. */
@ConfigMapping(prefix = "ringback.cascade")
public interface CascadeSettings {
    /** Names of processors whose writes to watched tables are captured, and processed like anybody's. */
    Optional<Set<String>> processors();
}
