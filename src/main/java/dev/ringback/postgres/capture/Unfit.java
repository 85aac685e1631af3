package dev.ringback.postgres.capture;

import dev.ringback.postgres.Home;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Why a declared table cannot be captured as it is. Triggers of ours that are there already are left alone. */
enum Unfit {
    MISSING("missing table", "it does not exist; it is watched for"),
    NO_TABLE("cannot be captured", "it is no table: triggers see no rows of a view or a foreign table"),
    OWN("cannot be captured", "it is Ringback's own: each change of it would make another"),
    NO_KEY("no key", "it has neither a primary key nor a unique index on columns that are NOT NULL");

    private static final Set<String> OWN_TABLES = Set.of(
            "database_trigger_logs",
            "ringback_deliveries",
            "ringback_replicas",
            "ringback_sightings",
            "ringback_gaps",
            "ringback_pairs",
            "ringback_repairs",
            "ringback_schema_history");

    final String state;
    final String note;

    Unfit(String state, String note) {
        this.state = state;
        this.note = note;
    }

    /** The watched table comes first in its family. */
    static @Nullable Unfit why(List<Relation> family, Home home) {
        if (family.isEmpty()) {
            return MISSING;
        }
        Relation watched = family.get(0);
        if (watched.name().schema().equals(home.schema())
                && OWN_TABLES.contains(watched.name().name())) {
            return OWN;
        }
        if (!watched.isTable()) {
            return NO_TABLE;
        }
        return watched.key().isEmpty() ? NO_KEY : null;
    }
}
