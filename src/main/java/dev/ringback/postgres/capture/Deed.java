package dev.ringback.postgres.capture;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an installation did with one table.
 *
 * @param done in the order in which it was done
 * @param refused why it was not done, or null
 */
record Deed(List<Step> done, @Nullable String refused) {
    static final Deed NONE = new Deed(List.of(), null);
}
