package dev.ringback.api.values;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** JSON of which only the shape is left. */
final class HiddenJson {
    /** Instead of each value. A null tells something, too. */
    static final String HIDDEN = "(hidden)";

    /** What the API tells of every change anyway: not the row's values, but what happened to it. */
    private static final Set<String> TOLD =
            Set.of("operation", "klass_name", "crud_method", "record_id", "changed", "backfill");

    /** As the database writes one, and nothing else beside it. */
    private static final Pattern TIME =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?[+-]\\d\\d:\\d\\d");

    private static final ObjectMapper JSON = new ObjectMapper();

    private HiddenJson() {}

    /** Names stay, values go. What is no object was logged by hand, and may be anything. */
    static String payload(String json) {
        JsonNode whole = read(json);
        if (!(whole instanceof ObjectNode object)) {
            return whole.isNull() ? json : TextNode.valueOf(HIDDEN).toString();
        }
        ObjectNode shown = JsonNodeFactory.instance.objectNode();
        object.properties().forEach(field -> {
            boolean isTold = TOLD.contains(field.getKey()) && isPlain(field.getValue());
            shown.set(
                    field.getKey(),
                    isTold ? field.getValue() : leaves(field.getValue(), value -> TextNode.valueOf(HIDDEN)));
        });
        return shown.toString();
    }

    /** Statuses, times and numbers stay; what is said in words may quote a value. */
    static String outcomes(String json) {
        return leaves(read(json), HiddenJson::words).toString();
    }

    private static JsonNode words(JsonNode said) {
        return !said.isTextual() || TIME.matcher(said.textValue()).matches()
                ? said
                : TextNode.valueOf(HiddenWords.in(said.textValue()));
    }

    /** A word or a list of words, as the service itself writes them. */
    private static boolean isPlain(JsonNode value) {
        if (!value.isArray()) {
            return value.isValueNode();
        }
        for (JsonNode item : value) {
            if (!item.isTextual()) {
                return false;
            }
        }
        return true;
    }

    private static JsonNode leaves(JsonNode node, UnaryOperator<JsonNode> hide) {
        if (node instanceof ObjectNode object) {
            ObjectNode shown = JsonNodeFactory.instance.objectNode();
            object.properties().forEach(field -> shown.set(field.getKey(), leaves(field.getValue(), hide)));
            return shown;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode shown = JsonNodeFactory.instance.arrayNode();
            array.forEach(item -> shown.add(leaves(item, hide)));
            return shown;
        }
        return hide.apply(node);
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException broken) {
            return TextNode.valueOf(HIDDEN);
        }
    }
}
