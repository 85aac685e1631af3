package dev.ringback.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.core.MediaType;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** In which form an export comes. */
enum ExportFormat {
    NDJSON("ndjson", ExportFormat.NDJSON_TYPE) {
        @Override
        String line(SelectedChange change, ObjectMapper json) throws JsonProcessingException {
            return json.writeValueAsString(change) + "\n";
        }
    },
    CSV("csv", Csv.MEDIA_TYPE) {
        @Override
        String line(SelectedChange change, ObjectMapper json) {
            ObjectNode item = json.valueToTree(change);
            return Csv.line(item);
        }
    };

    static final String NDJSON_TYPE = "application/x-ndjson";

    private final String word;
    private final String type;

    ExportFormat(String word, String type) {
        this.word = word;
        this.type = type;
    }

    abstract String line(SelectedChange change, ObjectMapper json) throws JsonProcessingException;

    String contentType() {
        return type + ";charset=UTF-8";
    }

    /** Many lines. */
    byte[] lines(List<SelectedChange> changes, ObjectMapper json) {
        StringBuilder lines = new StringBuilder();
        for (SelectedChange change : changes) {
            try {
                lines.append(line(change, json));
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    static Optional<ExportFormat> of(String word) {
        return List.of(values()).stream().filter(one -> one.word.equals(word)).findFirst();
    }

    static List<String> words() {
        return List.of(values()).stream().map(one -> one.word).toList();
    }

    /** The one that is wanted most; empty where none is. */
    static Optional<ExportFormat> accepted(List<MediaType> wanted) {
        return wanted.stream()
                .flatMap(type ->
                        List.of(values()).stream().filter(one -> type.isCompatible(MediaType.valueOf(one.type))))
                .findFirst();
    }
}
