package dev.ringback.api.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Requests as the description asks for them: with the values that it allows, and with those that answers have shown. */
final class Draw {
    private static final Set<String> CURSORS = Set.of("after", "Last-Event-ID");
    private static final Instant EARLY = Instant.parse("2020-01-01T00:00:00Z");
    private static final Instant LATE = Instant.parse("2030-01-01T00:00:00Z");
    private static final long THREE_YEARS = 3L * 365 * 24 * 3600;

    private final Known known;
    private final String token;
    private final Random random;

    Draw(Known known, String token, Random random) {
        this.known = known;
        this.token = token;
        this.random = random;
    }

    Request valid(Operation operation) {
        String target = operation.path();
        List<String> query = new ArrayList<>();
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        headers.add(Map.entry("Authorization", "Bearer " + token));
        boolean certain = true;
        for (Operation.Parameter parameter : operation.parameters()) {
            switch (parameter.in()) {
                case "path" ->
                    target = target.replace("{" + parameter.name() + "}", encoded(value(operation, parameter)));
                case "query" -> {
                    if (parameter.required() || random.nextInt(4) == 0) {
                        List<String> values = values(operation, parameter);
                        values.forEach(value -> query.add(parameter.name() + "=" + encoded(value)));
                        certain &= isSureOf(parameter);
                    }
                }
                case "header" -> {
                    if (parameter.required() || random.nextInt(3) == 0) {
                        headers.add(Map.entry(parameter.name(), value(operation, parameter)));
                        certain &= isSureOf(parameter);
                    }
                }
                default -> throw new IllegalStateException(parameter.in());
            }
        }
        List<String> types = operation.mediaTypes();
        if (!types.isEmpty() && (types.size() > 1 || random.nextBoolean())) {
            headers.add(Map.entry("Accept", Known.any(types, random)));
        }
        Buffer body = Buffer.buffer();
        if (operation.body().isPresent()) {
            headers.add(Map.entry("Content-Type", "application/json"));
            certain &= !operation.bodyExamples().isEmpty();
            body = Buffer.buffer(body(operation).toString());
        }
        String whole = query.isEmpty() ? target : target + "?" + String.join("&", query);
        return new Request(operation, operation.method(), whole, headers, body, certain, List.of());
    }

    /** Cursors fit one search alone, and that is not to be said in a schema. */
    private static boolean isSureOf(Operation.Parameter parameter) {
        return !CURSORS.contains(parameter.name());
    }

    private JsonNode body(Operation operation) {
        List<JsonNode> examples = operation.bodyExamples();
        return examples.isEmpty() ? value(operation, operation.bodySchema()) : Known.any(examples, random);
    }

    /** A JSON value that fits a schema: objects with their required members alone, as which others go together is unsaid. */
    private JsonNode value(Operation operation, JsonNode schemaOrReference) {
        JsonNode schema = operation.document().followed(schemaOrReference);
        List<JsonNode> examples = operation.examples(schema);
        if (!examples.isEmpty()) {
            return Known.any(examples, random);
        }
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        if (type(schema).equals("object")) {
            schema.path("required")
                    .forEach(name -> object.set(
                            name.asText(),
                            value(operation, schema.path("properties").path(name.asText()))));
            return object;
        }
        if (type(schema).equals("array")) {
            return JsonNodeFactory.instance.arrayNode().add(value(operation, schema.path("items")));
        }
        String text = scalar(operation, "", schema, List.of());
        return switch (type(schema)) {
            case "integer" -> JsonNodeFactory.instance.numberNode(Long.parseLong(text));
            case "boolean" -> JsonNodeFactory.instance.booleanNode(Boolean.parseBoolean(text));
            default -> JsonNodeFactory.instance.textNode(text);
        };
    }

    String value(Operation operation, Operation.Parameter parameter) {
        return values(operation, parameter).get(0);
    }

    private List<String> values(Operation operation, Operation.Parameter parameter) {
        JsonNode schema = parameter.schema();
        if (!type(schema).equals("array")) {
            return List.of(scalar(operation, parameter.name(), schema, parameter.examples()));
        }
        JsonNode items = operation.document().followed(schema.path("items"));
        List<JsonNode> examples = new ArrayList<>();
        parameter.examples().forEach(example -> {
            if (example.isArray()) {
                example.forEach(examples::add);
            } else {
                examples.add(example);
            }
        });
        List<String> values = new ArrayList<>();
        for (int left = 1 + random.nextInt(3); left > 0; left--) {
            values.add(scalar(operation, parameter.name(), items, examples));
        }
        return random.nextBoolean() ? values : List.of(String.join(",", values));
    }

    private String scalar(Operation operation, String name, JsonNode schema, List<JsonNode> examples) {
        if (schema.path("enum").size() > 0) {
            return schema.path("enum")
                    .path(random.nextInt(schema.path("enum").size()))
                    .asText();
        }
        boolean isTime = schema.path("format").asText().equals("date-time");
        List<String> seen = known.values(operation, name);
        if (!isTime && !seen.isEmpty() && random.nextInt(5) > 0) {
            return Known.any(seen, random);
        }
        if (!examples.isEmpty() && (random.nextInt(3) > 0 || schema.has("pattern"))) {
            return Known.any(examples, random).asText();
        }
        return switch (type(schema)) {
            case "integer" -> Long.toString(between(schema));
            case "boolean" -> Boolean.toString(random.nextBoolean());
            default -> isTime ? time(name) : word(schema);
        };
    }

    private long between(JsonNode schema) {
        long least = schema.path("minimum").asLong(0);
        long most = schema.path("maximum").asLong(least + 1_000_000);
        return switch (random.nextInt(4)) {
            case 0 -> least;
            case 1 -> most;
            default -> random.nextLong(least, most);
        };
    }

    private String time(String name) {
        long seconds = Math.floorMod(random.nextLong(), THREE_YEARS);
        return (name.startsWith("until") ? LATE.minusSeconds(seconds) : EARLY.plusSeconds(seconds)).toString();
    }

    private String word(JsonNode schema) {
        int longest = Math.min(schema.path("maxLength").asInt(40), 40);
        int length = Math.max(schema.path("minLength").asInt(1), 1 + random.nextInt(longest));
        StringBuilder word = new StringBuilder();
        while (word.length() < length) {
            word.append("abcdefghijklmnopqrstuvwxyz0123456789".charAt(random.nextInt(36)));
        }
        return word.toString();
    }

    /** Where null is allowed too, the other one. */
    static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (type.isArray()) {
            for (JsonNode one : type) {
                if (!one.asText().equals("null")) {
                    return one.asText();
                }
            }
        }
        return type.asText(schema.has("properties") ? "object" : "string");
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
