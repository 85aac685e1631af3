package dev.ringback.packaged;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An answer as a page prints it, beside the one that was given. What is printed must be there, of the same type; and be the
 * same, but for times, random references, and figures that no two nights have in common. More may be there.
 */
final class ShownAnswer {
    private static final Pattern TIME =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)");
    private static final Pattern REFERENCE = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** Figures; and keys that a rehearsal takes from a sequence and never gives back. */
    private static final Pattern VARIES = Pattern.compile(
            "(lag|throughput)\\..*|drain\\.(seconds|.*PerSecond)|rows\\[\\d+]\\.(key\\[\\d+]|after\\.id)");

    /** A value that is no longer than this stays on one line. */
    private static final int LINE = 300;

    private ShownAnswer() {}

    /** What is missing or another, by its place. */
    static List<String> differences(String shown, String given) {
        List<String> differences = new ArrayList<>();
        compare("", Json.decodeValue(shown), Json.decodeValue(given), differences);
        return differences;
    }

    private static void compare(
            String place, @Nullable Object shown, @Nullable Object given, List<String> differences) {
        if (shown instanceof JsonObject members && given instanceof JsonObject there) {
            for (String name : members.fieldNames()) {
                String member = place.isEmpty() ? name : place + "." + name;
                if (there.containsKey(name)) {
                    compare(member, members.getValue(name), there.getValue(name), differences);
                } else {
                    differences.add(member + " is gone");
                }
            }
        } else if (shown instanceof JsonArray items && given instanceof JsonArray there) {
            if (items.size() != there.size()) {
                differences.add(place + " has " + there.size() + " items, not " + items.size());
            }
            for (int i = 0; i < Math.min(items.size(), there.size()); i++) {
                compare(place + "[" + i + "]", items.getValue(i), there.getValue(i), differences);
            }
        } else if (!Objects.equals(stable(place, shown), stable(place, given))) {
            differences.add(place + " is " + Json.encode(given) + ", not " + Json.encode(shown));
        }
    }

    private static @Nullable Object stable(String place, @Nullable Object value) {
        if (value != null && VARIES.matcher(place).matches()) {
            return value instanceof Number ? Number.class : value.getClass();
        }
        return value instanceof String text
                ? REFERENCE.matcher(TIME.matcher(text).replaceAll("<time>")).replaceAll("<reference>")
                : value;
    }

    /**
     * The answer as a page prints it.
     *
     * @param shown what was printed before
     * @param whole whether all members are printed, or those that were
     */
    static String printed(String shown, String given, boolean whole) {
        Object answer = Json.decodeValue(given);
        return layout(whole ? answer : chosen(Json.decodeValue(shown), answer), "") + "\n";
    }

    private static @Nullable Object chosen(@Nullable Object shown, @Nullable Object given) {
        if (!(shown instanceof JsonObject members) || members.isEmpty() || !(given instanceof JsonObject there)) {
            return given;
        }
        JsonObject chosen = new JsonObject();
        there.fieldNames().stream()
                .filter(members::containsKey)
                .forEach(name -> chosen.put(name, chosen(members.getValue(name), there.getValue(name))));
        return chosen;
    }

    private static String layout(@Nullable Object value, String indent) {
        String line = line(value);
        if (line.length() + indent.length() <= LINE && !indent.isEmpty()) {
            return line;
        }
        String inner = indent + " ";
        String separator = ",\n" + inner;
        if (value instanceof JsonObject members) {
            return members.fieldNames().stream()
                    .map(name -> Json.encode(name) + ": " + layout(members.getValue(name), inner))
                    .collect(Collectors.joining(separator, "{\n" + inner, "\n" + indent + "}"));
        }
        return value instanceof JsonArray items
                ? items.stream()
                        .map(item -> layout(item, inner))
                        .collect(Collectors.joining(separator, "[\n" + inner, "\n" + indent + "]"))
                : line;
    }

    private static String line(@Nullable Object value) {
        if (value instanceof JsonObject members) {
            return members.fieldNames().stream()
                    .map(name -> Json.encode(name) + ": " + line(members.getValue(name)))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        return value instanceof JsonArray items
                ? items.stream().map(ShownAnswer::line).collect(Collectors.joining(", ", "[", "]"))
                : Json.encode(value);
    }
}
