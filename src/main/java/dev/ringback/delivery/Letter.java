package dev.ringback.delivery;

import java.util.HashMap;
import java.util.Map;

/**
 * What is in a mail. It is written when it is sent: the data, and not the text, waits in the database.
 *
 * @param template {@code templates/<template>.html} and {@code .txt}
 * @param values what the templates may mention
 */
public record Letter(String template, String subject, Map<String, Object> values) {
    public Letter {
        values = Map.copyOf(values);
    }

    Map<String, Object> data() {
        return Map.of("template", template, "subject", subject, "values", values);
    }

    /**
     * Reads what {@link #data} has written.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static Letter of(Map<String, Object> data) {
        if (!(data.get("template") instanceof String template)
                || !(data.get("subject") instanceof String subject)
                || !(data.get("values") instanceof Map<?, ?> values)) {
            throw new IllegalArgumentException("the data is no letter: template, subject or values are missing");
        }
        Map<String, Object> named = new HashMap<>();
        values.forEach((name, value) -> named.put(String.valueOf(name), value));
        return new Letter(template, subject, named);
    }
}
