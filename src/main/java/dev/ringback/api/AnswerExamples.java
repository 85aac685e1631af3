package dev.ringback.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.jspecify.annotations.Nullable;

/** What is asked of an operation, and what it has answered: real answers, as the fuzz has recorded them. */
final class AnswerExamples {
    private static final String JSON = "application/json";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Of bodies whose schema gives none that fits the operation. */
    private static final Map<String, Map<String, Object>> ASKED = Map.of(
            "post-backfills", Map.of("table", "users", "processor", "create-subscription"),
            "post-trigger-logs-id-rehearsal", Map.of("processor", "create-subscription"),
            "post-trigger-logs-id-replay", Map.of("processor", "welcome-mail"),
            "post-connect-repairs", Map.of("filter", Map.of("table", "contact"), "dryRun", true),
            "post-processors-name-pause", Map.of("reason", "the mail server is down"),
            "post-tables-schema-table-pause", Map.of("reason", "the table is being migrated"),
            "post-deliveries-retry",
                    Map.of("filter", Map.of("status", "dead", "processor", "welcome-mail"), "dryRun", true),
            "post-deliveries-cancel", Map.of("filter", Map.of("processor", "welcome-mail"), "dryRun", true),
            "post-trigger-logs-release",
                    Map.of("filter", Map.of("status", "parked", "table", "users"), "dryRun", true));

    private AnswerExamples() {}

    static void show(Operation operation) {
        if (ASKED.containsKey(operation.getOperationId())) {
            operation
                    .getRequestBody()
                    .getContent()
                    .getMediaType(JSON)
                    .setExample(ASKED.get(operation.getOperationId()));
        }
        Object example = recorded(operation.getOperationId());
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

    private static @Nullable Object recorded(@Nullable String operation) {
        try (InputStream file = AnswerExamples.class.getResourceAsStream("/api-examples/" + operation + ".json")) {
            return file == null ? null : MAPPER.readValue(file, Object.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
