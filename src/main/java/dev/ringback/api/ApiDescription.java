package dev.ringback.api;

import dev.ringback.api.problem.Problem;
import dev.ringback.api.problem.ProblemKind;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/**
 * Completes what the resources say of themselves, in the same way for all: each refusal with its codes, the parameters that
 * many share, and examples.
 */
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public class ApiDescription implements OASFilter {
    /** The codes that an answer may have, for programs that read the description. */
    static final String CODES = "x-codes";

    private static final String PROBLEM_SCHEMA = "#/components/schemas/Problem";

    @Override
    public void filterOpenAPI(OpenAPI api) {
        SharedFilters.share(api);
        SharedParameters.describe(api);
        anyPayload(api);
        api.getPaths().getPathItems().forEach((path, item) -> item.getOperations()
                .forEach((method, operation) -> describe(method, path, operation)));
    }

    /** What hand-written triggers log may be any JSON. */
    private static void anyPayload(OpenAPI api) {
        api.getComponents().getSchemas().values().stream()
                .filter(schema ->
                        schema.getProperties() != null && schema.getProperties().containsKey("payload"))
                .forEach(schema -> schema.getProperties()
                        .get("payload")
                        .setType(List.of(
                                Schema.SchemaType.OBJECT,
                                Schema.SchemaType.ARRAY,
                                Schema.SchemaType.STRING,
                                Schema.SchemaType.NUMBER,
                                Schema.SchemaType.BOOLEAN,
                                Schema.SchemaType.NULL)));
    }

    private static void describe(PathItem.HttpMethod method, String path, Operation operation) {
        operation.setOperationId(name(method, path));
        Map<Integer, List<ProblemKind>> refusals = new TreeMap<>();
        for (ProblemKind kind : RefusalsOf.operation(method, path, operation)) {
            refusals.computeIfAbsent(kind.status(), status -> new ArrayList<>()).add(kind);
        }
        refusals.forEach(
                (status, kinds) -> operation.getResponses().addAPIResponse(Integer.toString(status), refusal(kinds)));
        SharedParameters.share(path, operation);
        AnswerExamples.show(operation);
    }

    /** As its example's file is named, too. */
    private static String name(PathItem.HttpMethod method, String path) {
        return (method + path.replace("/api/v1", "").replaceAll("[{}]", "").replace('/', '-')).toLowerCase(Locale.ROOT);
    }

    private static APIResponse refusal(List<ProblemKind> kinds) {
        MediaType problem =
                OASFactory.createMediaType().schema(OASFactory.createSchema().ref(PROBLEM_SCHEMA));
        List<String> words = new ArrayList<>();
        for (ProblemKind kind : kinds) {
            words.add("`" + kind.code() + "`: " + kind.because("").title());
            problem.addExample(kind.code(), OASFactory.createExample().value(example(kind)));
        }
        APIResponse refusal = OASFactory.createAPIResponse()
                .description(String.join("; ", words))
                .content(OASFactory.createContent().addMediaType(Problem.MEDIA_TYPE, problem));
        refusal.addExtension(CODES, kinds.stream().map(ProblemKind::code).toList());
        if (kinds.get(0).status() == 401) {
            refusal.addHeader("WWW-Authenticate", header("How to log in"));
        }
        return refusal;
    }

    private static Header header(String description) {
        return OASFactory.createHeader()
                .description(description)
                .required(true)
                .schema(OASFactory.createSchema().addType(Schema.SchemaType.STRING));
    }

    private static Map<String, Object> example(ProblemKind kind) {
        Problem problem = kind.because("…");
        return Map.of(
                "type", problem.type(),
                "title", problem.title(),
                "status", problem.status(),
                "detail", problem.detail(),
                "code", problem.code());
    }
}
