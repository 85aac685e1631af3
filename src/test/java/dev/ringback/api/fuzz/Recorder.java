package dev.ringback.api.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** With {@code -Dfuzz.record=src/main/resources/api-examples}, keeps an answer of each operation as its example. */
final class Recorder {
    private static final @Nullable String INTO = System.getProperty("fuzz.record");

    private final Map<String, String> best = new ConcurrentSkipListMap<>();

    void hear(Request request, Answer answer) {
        boolean shows = request.method().equals(request.operation().method())
                && answer.status() < 300
                && answer.whole()
                && !answer.body().isEmpty()
                && answer.mediaType().equals("application/json");
        if (INTO != null && shows) {
            JsonNode said = ApiDocument.read(answer.body());
            shorten(said);
            best.merge(
                    request.operation().node().path("operationId").asText(),
                    said.toPrettyString(),
                    (one, other) -> telling(one) >= telling(other) ? one : other);
        }
    }

    /** The more lines, and the fewer nulls. */
    private static long telling(String text) {
        return text.lines()
                .filter(line -> !line.contains("null") && !line.contains("[ ]"))
                .count();
    }

    /** Of lists, the item that says most is enough. */
    private static void shorten(JsonNode node) {
        if (node instanceof ArrayNode list && list.size() > 1 && list.get(0) instanceof ObjectNode) {
            JsonNode most = list.get(0);
            for (JsonNode item : list) {
                most = Comparator.<JsonNode>comparingLong(one -> telling(one.toPrettyString()))
                                        .compare(item, most)
                                > 0
                        ? item
                        : most;
            }
            list.removeAll().add(most);
        }
        node.forEach(Recorder::shorten);
    }

    void write() throws IOException {
        if (INTO == null) {
            return;
        }
        Files.createDirectories(Path.of(INTO));
        for (Map.Entry<String, String> example : best.entrySet()) {
            Files.writeString(Path.of(INTO, example.getKey() + ".json"), example.getValue() + "\n");
        }
    }
}
