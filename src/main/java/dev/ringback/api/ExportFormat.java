package dev.ringback.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.core.MediaType;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** In which form an export comes. */
enum ExportFormat {
    /** The framework ends each of its chunks with a line's end. */
    NDJSON("ndjson", ExportFormat.NDJSON_TYPE) {
        @Override
        String lines(List<SelectedChange> changes, Set<String> header, ObjectMapper json) {
            return changes.stream().map(change -> text(change, json)).collect(Collectors.joining("\n"));
        }
    },
    CSV("csv", Csv.MEDIA_TYPE) {
        @Override
        String lines(List<SelectedChange> changes, Set<String> header, ObjectMapper json) {
            return (header.isEmpty() ? "" : Csv.header(header))
                    + changes.stream()
                            .map(change -> Csv.line(json.<ObjectNode>valueToTree(change)))
                            .collect(Collectors.joining());
        }
    };

    static final String NDJSON_TYPE = "application/x-ndjson";

    private final String word;
    private final String type;

    ExportFormat(String word, String type) {
        this.word = word;
        this.type = type;
    }

    abstract String lines(List<SelectedChange> changes, Set<String> header, ObjectMapper json);

    /**
     * Many lines, to be sent.
     *
     * @param header the columns' names, where the lines are the first; else none
     */
    byte[] bytes(List<SelectedChange> changes, Set<String> header, ObjectMapper json) {
        return lines(changes, header, json).getBytes(StandardCharsets.UTF_8);
    }

    String type() {
        return type;
    }

    String contentType() {
        return type + ";charset=UTF-8";
    }

    private static String text(SelectedChange change, ObjectMapper json) {
        try {
            return json.writeValueAsString(change);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
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
