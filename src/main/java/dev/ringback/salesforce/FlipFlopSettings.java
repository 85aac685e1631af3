package dev.ringback.salesforce;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How values are noticed that go back and forth between two systems. */
@ConfigMapping(prefix = "ringback.connect.flip-flop")
public interface FlipFlopSettings {
    /** Columns whose values are watched: {@code table.column} in Connect's schema, or {@code schema.table.column}. */
    Optional<List<String>> columns();

    /** How long a value is remembered. */
    @WithDefault("10m")
    Duration window();

    /** So many returns of one record's values within the window: the last of them is parked. */
    @WithDefault("4")
    int parkedAt();
}
