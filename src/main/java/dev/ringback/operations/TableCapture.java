package dev.ringback.operations;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * How the capture of one table is.
 *
 * @param state {@code in place}, or what is wrong: {@code missing table}, {@code no key}, {@code missing triggers},
 *     {@code foreign}, …
 * @param triggers all triggers of the table, other people's as well
 * @param note for people: what the state means here
 * @param statement SQL that would put it right, where that is possible
 */
public record TableCapture(
        String schema,
        String table,
        String state,
        List<TriggerInfo> triggers,
        @Schema(nullable = true) @Nullable String note,
        @Schema(nullable = true) @Nullable String statement) {
    public TableCapture {
        triggers = List.copyOf(triggers);
    }
}
