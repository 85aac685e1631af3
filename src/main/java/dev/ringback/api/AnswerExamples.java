package dev.ringback.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.jspecify.annotations.Nullable;

/** What is asked of an operation, and what it has answered: real answers, as the fuzz has recorded them. */
final class AnswerExamples {
    private static final String JSON = "application/json";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private AnswerExamples() {}

    static void show(Operation operation) {
        Object asked = read("/api-requests/", operation.getOperationId());
        if (asked != null) {
            operation.getRequestBody().getContent().getMediaType(JSON).setExample(asked);
        }
        Object example = read("/api-examples/", operation.getOperationId());
        if (example == null) {
            return;
        }
        boolean isTakenOn = operation.getResponses().hasAPIResponse("202");
        operation.getResponses().getAPIResponses().forEach((status, response) -> {
            MediaType json = status.equals(isTakenOn ? "202" : "200") && response.getContent() != null
                    ? response.getContent().getMediaType(JSON)
                    : null;
            if (json != null && json.getExample() == null && json.getExamples() == null) {
                json.setExample(example);
            }
        });
    }

    private static @Nullable Object read(String folder, @Nullable String operation) {
        try (InputStream file = AnswerExamples.class.getResourceAsStream(folder + operation + ".json")) {
            return file == null ? null : MAPPER.readValue(file, Object.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
