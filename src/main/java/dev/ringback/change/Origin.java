package dev.ringback.change;

import java.util.Locale;
import java.util.Optional;

/** Who made a change. */
public enum Origin {
    /** Heroku Connect, bringing it from Salesforce. */
    CONNECT,
    /** Any application, or a person with psql. */
    LOCAL,
    /** One of our processors that is allowed to trigger others. */
    SELF;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Origin> of(String word) {
        for (Origin origin : values()) {
            if (origin.word().equals(word)) {
                return Optional.of(origin);
            }
        }
        return Optional.empty();
    }
}
