package dev.ringback.postgres.connect;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The states of a row of Heroku Connect's log that are known, in our spelling. */
public final class WriteState {
    public static final List<String> STATES = List.of(
            "new", "pending", "success", "merged", "ignored", "failed", "readonly", "ignore", "requeue", "requeued");

    private WriteState() {}

    public static Optional<String> known(String word) {
        return STATES.contains(word) ? Optional.of(word) : Optional.empty();
    }

    static String of(@Nullable String state) {
        return state == null ? "unknown" : state.toLowerCase(Locale.ROOT);
    }

    static String connects(String word) {
        return word.toUpperCase(Locale.ROOT);
    }
}
