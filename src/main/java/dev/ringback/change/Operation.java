package dev.ringback.change;

import java.util.Locale;
import java.util.Optional;

/** What was done to a record; TRUNCATE is done to all records of a table at once and names none. */
public enum Operation {
    INSERT,
    UPDATE,
    DELETE,
    TRUNCATE;

    public static Optional<Operation> of(String name) {
        for (Operation operation : values()) {
            if (operation.name().equals(name.toUpperCase(Locale.ROOT))) {
                return Optional.of(operation);
            }
        }
        return Optional.empty();
    }
}
