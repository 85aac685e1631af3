package dev.ringback.api.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What answers have shown so far, by the names of their members: ids that exist, names that mean something, cursors. */
final class Known {
    private static final int ENOUGH = 600;
    /** What a list calls what a path of one of its items asks for. */
    private static final List<String> NAMES_OF_ITEMS = List.of("id", "name", "key");

    private final Map<String, Set<String>> byName = new TreeMap<>();

    /** Learns from an answer to a GET. */
    synchronized void learn(Operation operation, JsonNode answer) {
        answer.path("next").asText("").lines().findFirst().ifPresent(next -> note(operation.path() + "?after", next));
        walk(operation.path(), answer);
    }

    private void walk(String path, JsonNode node) {
        node.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (value.isValueNode() && !value.isNull()) {
                note(field.getKey(), value.asText());
                if (NAMES_OF_ITEMS.contains(field.getKey())) {
                    note(path + "/{}", value.asText());
                }
            }
        });
        node.forEach(child -> walk(path, child));
    }

    private void note(String name, String value) {
        Set<String> values = byName.computeIfAbsent(name, other -> new TreeSet<>());
        if (values.size() < ENOUGH && !value.isEmpty() && value.length() < 100) {
            values.add(value);
        }
    }

    /** Some value for a parameter of an operation, if any has been seen. */
    synchronized List<String> values(Operation operation, String parameter) {
        int place = operation.path().indexOf("/{" + parameter + "}");
        if (place >= 0) {
            Set<String> ofList = byName.getOrDefault(operation.path().substring(0, place) + "/{}", Set.of());
            if (!ofList.isEmpty()) {
                return List.copyOf(ofList);
            }
        }
        String name = parameter.equals("after") ? operation.path() + "?after" : parameter;
        return List.copyOf(byName.getOrDefault(name, Set.of()));
    }

    static <T> T any(List<T> values, Random random) {
        return values.get(random.nextInt(values.size()));
    }

    synchronized List<String> names() {
        List<String> names = new ArrayList<>(byName.keySet());
        Collections.sort(names);
        return names;
    }
}
