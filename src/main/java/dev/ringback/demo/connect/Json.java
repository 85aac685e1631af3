package dev.ringback.demo.connect;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Texts by name, on their way into the database and out of it. */
final class Json {
    private Json() {}

    static Map<String, @Nullable String> texts(@Nullable String json) {
        Map<String, @Nullable String> texts = new HashMap<>();
        if (json != null) {
            new JsonObject(json).forEach(entry -> texts.put(entry.getKey(), text(entry.getValue())));
        }
        return texts;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
