package dev.ringback.api;

import dev.ringback.api.problem.ProblemKind;
import dev.ringback.api.problem.Refusal;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The body of an act on all that a filter finds. What is not known there is refused, and so is an empty filter: it must
 * not be taken for everything by a slip.
 *
 * @param filter with the names of the list's parameters; a status may be a list
 * @param dryRun whether it is only counted
 * @param all whether everything is meant; then there is no filter
 * @param sent as it was read
 */
record FilteredAct(Map<String, Object> filter, boolean dryRun, boolean all, Map<String, Object> sent) {
    private static final List<String> KNOWN = List.of("filter", "dryRun", "all");

    /** Only for the description. */
    @Schema(
            name = "FilteredAct",
            example = "{\"filter\": {\"status\": \"dead\", \"table\": \"users\"}, \"dryRun\": true}")
    record Body(
            @Schema(
                    description =
                            "The names and words of the list's query parameters, but for limit, order and the like",
                    type = SchemaType.OBJECT,
                    examples = "{\"status\": \"dead\", \"table\": \"users\"}")
            Map<String, Object> filter,

            @Schema(description = "Whether it is only counted", defaultValue = "false")
            boolean dryRun,

            @Schema(description = "Whether everything is meant; then there must be no filter", defaultValue = "false")
            boolean all) {}

    static FilteredAct read(@Nullable Map<String, Object> body) {
        return read(body, KNOWN);
    }

    /** With other members beside, which the caller reads. */
    static FilteredAct read(@Nullable Map<String, Object> body, List<String> known) {
        if (body == null) {
            throw new Refusal(ProblemKind.BAD_REQUEST.because("It needs a body with a filter."));
        }
        body.forEach((name, value) -> {
            if (!known.contains(name)) {
                throw new Refusal(ProblemKind.UNKNOWN_PARAMETER
                        .because("The body does not take it.")
                        .of(name, String.valueOf(value), known));
            }
        });
        Map<String, Object> filter = filter(body.getOrDefault("filter", Map.of()));
        boolean all = yesOrNo(body, "all");
        if (filter.isEmpty() != all) {
            throw Parameters.refusal(
                    "filter",
                    filter.toString(),
                    all ? "With all, there is no filter." : "It would be everything.",
                    List.of("an object with a filter, or none and \"all\": true"));
        }
        return new FilteredAct(filter, yesOrNo(body, "dryRun"), all, body);
    }

    /** For the audit log. */
    Map<String, Object> target() {
        return all ? Map.of("all", true) : Map.of("filter", filter);
    }

    /** As if they had come in a query. */
    Parameters parameters(List<String> known) {
        MultivaluedMap<String, String> texts = new MultivaluedHashMap<>();
        filter.forEach((name, value) -> texts.put(name, texts(name, value)));
        return Parameters.of(texts, known);
    }

    private static List<String> texts(String name, Object value) {
        Collection<?> values = value instanceof Collection<?> several ? several : List.of(value);
        return values.stream().map(one -> text(name, one)).toList();
    }

    private static String text(String name, @Nullable Object value) {
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        throw Parameters.refusal(name, String.valueOf(value), "It is no value.", List.of("a text, or a number"));
    }

    private static Map<String, Object> filter(@Nullable Object sent) {
        if (!(sent instanceof Map<?, ?> found)) {
            throw Parameters.refusal("filter", String.valueOf(sent), "It is no filter.", List.of("an object"));
        }
        Map<String, Object> filter = new HashMap<>();
        found.forEach((name, value) -> filter.put(
                String.valueOf(name),
                value instanceof Collection<?> ? value : (Object) text(String.valueOf(name), value)));
        return filter;
    }

    private static boolean yesOrNo(Map<String, Object> body, String name) {
        Object sent = body.getOrDefault(name, false);
        if (sent instanceof Boolean yes) {
            return yes;
        }
        throw Parameters.refusal(name, String.valueOf(sent), "It is neither.", List.of("true", "false"));
    }
}
