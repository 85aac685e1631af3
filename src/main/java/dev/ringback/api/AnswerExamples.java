package dev.ringback.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.jspecify.annotations.Nullable;

/** A real answer of each operation, as the fuzz has recorded it. */
final class AnswerExamples {
    private static final String JSON = "application/json";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private AnswerExamples() {}

    static void show(Operation operation) {
        Object example = recorded(operation.getOperationId());
        if (example == null) {
            return;
        }
        operation.getResponses().getAPIResponses().forEach((status, response) -> {
            MediaType json = status.startsWith("2") && response.getContent() != null
                    ? response.getContent().getMediaType(JSON)
                    : null;
            if (json != null && json.getExample() == null && json.getExamples() == null) {
                json.setExample(example);
            }
        });
    }

    private static @Nullable Object recorded(@Nullable String operation) {
        try (InputStream file = AnswerExamples.class.getResourceAsStream("/api-examples/" + operation + ".json")) {
            return file == null ? null : MAPPER.readValue(file, Object.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
