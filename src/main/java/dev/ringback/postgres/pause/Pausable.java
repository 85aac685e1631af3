package dev.ringback.postgres.pause;

import dev.ringback.change.TableName;
import dev.ringback.processing.Pauses;

/**
 * A table or a processor, as it can be paused.
 *
 * @param resumption what its changes wait for meanwhile
 */
public record Pausable(Pause.Kind kind, String name, String resumption) {
    public static Pausable table(TableName table) {
        return new Pausable(Pause.Kind.TABLE, table.toString(), Pauses.ofTable(table));
    }

    public static Pausable processor(String name) {
        return new Pausable(Pause.Kind.PROCESSOR, name, Pauses.ofProcessor(name));
    }
}
