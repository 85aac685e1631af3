package dev.ringback.salesforce.mapping;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A column on one side or on both, and what is written into it from the other.
 *
 * @param key of the setting that declares it
 * @param local the local column; null where nothing is ever written there
 * @param connect Connect's column, likewise
 * @param toConnect what is written into Connect's column; null where nothing is
 * @param toLocal what is written into the local column; null where nothing is
 */
public record Binding(
        String key,
        @Nullable String local,
        @Nullable String connect,
        @Nullable Source toConnect,
        @Nullable Source toLocal) {

    /** What people call it. */
    public String word() {
        return local != null ? local : Optional.ofNullable(connect).orElse("?");
    }

    /** Both sides may write, so they may also disagree. */
    public boolean isMutual() {
        return toConnect != null && toLocal != null;
    }
}
