package dev.ringback.postgres.connect;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Mapped tables have whole numbers as keys; our log has all keys as text. */
final class Keys {
    private Keys() {}

    static Optional<Long> number(@Nullable String key) {
        return key != null && key.matches("[0-9]{1,18}") ? Optional.of(Long.parseLong(key)) : Optional.empty();
    }
}
