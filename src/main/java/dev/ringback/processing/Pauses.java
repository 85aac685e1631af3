package dev.ringback.processing;

import dev.ringback.change.Change;
import dev.ringback.change.Outcome;
import dev.ringback.change.TableName;
import java.util.Optional;
import java.util.Set;

/**
 * What is paused in a claim, as it was read in the claim's own transaction. A processor does not get its changes while it is
 * paused, and no processor gets those of a paused table; they are held, and all else goes on.
 *
 * @param resumptions what is waited for, of each thing that is paused: as {@link #ofTable} and {@link #ofProcessor} name it
 */
public record Pauses(Set<String> resumptions) {
    public static final Pauses NONE = new Pauses(Set.of());

    private static final String RESUMPTION = "resume of ";

    public Pauses {
        resumptions = Set.copyOf(resumptions);
    }

    /** By which the changes of a paused table wait for its end. */
    public static String ofTable(TableName table) {
        return RESUMPTION + "table " + table;
    }

    /** By which the changes of a paused processor wait for its end. */
    public static String ofProcessor(String name) {
        return RESUMPTION + "processor " + name;
    }

    boolean isEmpty() {
        return resumptions.isEmpty();
    }

    /** What is said of this change instead of handing it to the processor. */
    Optional<Outcome> on(Change change, String processor) {
        if (isEmpty()) {
            return Optional.empty();
        }
        return held(ofTable(change.table())).or(() -> held(ofProcessor(processor)));
    }

    private Optional<Outcome> held(String resumption) {
        return resumptions.contains(resumption)
                ? Optional.of(Outcome.paused(resumption, "paused: " + resumption.substring(RESUMPTION.length())))
                : Optional.empty();
    }
}
