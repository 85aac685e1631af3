package dev.ringback.api.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A method on a path, as it is described. */
record Operation(ApiDocument document, String method, String path, JsonNode pathItem) {
    private static final String JSON = "application/json";

    /** One of its parameters. */
    record Parameter(String name, String in, boolean required, JsonNode schema, List<JsonNode> examples) {}

    JsonNode node() {
        return pathItem.path(method.toLowerCase(java.util.Locale.ROOT));
    }

    String title() {
        return method + " " + path;
    }

    List<Parameter> parameters() {
        return Stream.of(pathItem, node())
                .flatMap(holder -> stream(holder.path("parameters")))
                .map(document::followed)
                .map(parameter -> new Parameter(
                        parameter.path("name").asText(),
                        parameter.path("in").asText(),
                        parameter.path("required").asBoolean(),
                        document.followed(parameter.path("schema")),
                        examples(parameter)))
                .toList();
    }

    boolean isParameterOfPath(String name) {
        return parameters().stream()
                .anyMatch(parameter ->
                        parameter.in().equals("path") && parameter.name().equals(name));
    }

    Optional<JsonNode> body() {
        JsonNode body = document.followed(node().path("requestBody"));
        return body.isMissingNode() ? Optional.empty() : Optional.of(body);
    }

    /** The examples of its body, and its schema. */
    List<JsonNode> bodyExamples() {
        return body().map(body -> examples(body.path("content").path(JSON))).orElse(List.of());
    }

    JsonNode bodySchema() {
        return body().map(body ->
                        document.followed(body.path("content").path(JSON).path("schema")))
                .orElse(MissingNode.getInstance());
    }

    Optional<JsonNode> response(int status) {
        JsonNode response = document.followed(node().path("responses").path(Integer.toString(status)));
        return response.isMissingNode() ? Optional.empty() : Optional.of(response);
    }

    /** The media types of all its answers that are no problems. */
    List<String> mediaTypes() {
        List<String> types = new ArrayList<>();
        node().path("responses").properties().forEach(response -> {
            if (response.getKey().startsWith("2")) {
                document.followed(response.getValue())
                        .path("content")
                        .fieldNames()
                        .forEachRemaining(types::add);
            }
        });
        return types;
    }

    /** Examples of a parameter or a media type, of its own or its schema's. */
    List<JsonNode> examples(JsonNode holder) {
        List<JsonNode> examples = new ArrayList<>();
        for (JsonNode place : List.of(holder, document.followed(holder.path("schema")))) {
            if (!examples.isEmpty()) {
                break;
            }
            if (place.has("example")) {
                examples.add(place.path("example"));
            }
            JsonNode several = place.path("examples");
            if (several.isArray()) {
                several.forEach(examples::add);
            } else {
                several.forEach(
                        example -> examples.add(document.followed(example).path("value")));
            }
        }
        return examples;
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        List<JsonNode> nodes = new ArrayList<>();
        array.forEach(nodes::add);
        return nodes.stream();
    }
}
