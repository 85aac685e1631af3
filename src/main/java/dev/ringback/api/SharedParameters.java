package dev.ringback.api;

import dev.ringback.change.Status;
import dev.ringback.postgres.connect.WriteState;
import dev.ringback.postgres.reading.DeliveryFilter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;

/** The parameters that mean the same wherever they are: described once, and each with an example. */
final class SharedParameters {
    /** Of pages. */
    private static final Map<String, Parameter> PAGING = Map.of(
            "limit",
            OASFactory.createParameter()
                    .name("limit")
                    .in(Parameter.In.QUERY)
                    .description("How many items a page has at most")
                    .example(50)
                    .schema(OASFactory.createSchema()
                            .addType(Schema.SchemaType.INTEGER)
                            .minimum(BigDecimal.ONE)
                            .maximum(BigDecimal.valueOf(SearchParameters.MOST))
                            .defaultValue(SearchParameters.DEFAULT_LIMIT)),
            "after",
            OASFactory.createParameter()
                    .name("after")
                    .in(Parameter.In.QUERY)
                    .description("Where the page begins: the next of the page before, as it is, with the same search")
                    .example("ZGVzYzQ3MTE")
                    .schema(OASFactory.createSchema().addType(Schema.SchemaType.STRING)));

    /** Where a resource gives none of its own. */
    private static final Map<String, Object> EXAMPLES = Map.ofEntries(
            Map.entry("id", "4711"),
            Map.entry("schema", "public"),
            Map.entry("table", "users"),
            Map.entry("recordId", "17"),
            Map.entry("sfid", "0035x00001AbCdEAAV"),
            Map.entry("group", "contact-1"),
            Map.entry("name", "contact-1"),
            Map.entry("cause", "9d2f4a1b7c3e5f60"),
            Map.entry("operation", "UPDATE"),
            Map.entry("origin", "local"),
            Map.entry("order", "desc"),
            Map.entry("status", "dead"),
            Map.entry("salesforce", "failed"),
            Map.entry("processor", "welcome-mail"),
            Map.entry("error", "connection refused"),
            Map.entry("txid", 812345),
            Map.entry("changeId", 4711),
            Map.entry("by", "status"),
            Map.entry("Last-Event-ID", "812345:812349:812346"),
            Map.entry("open", true),
            Map.entry("acknowledged", false),
            Map.entry("since", "2026-01-31T12:00:00Z"),
            Map.entry("until", "2026-01-31T13:00:00Z"),
            Map.entry(ActCall.KEY, "retry-4711-once"));

    private static final List<String> IDS = List.of("txid", "changeId");
    private static final BigDecimal LARGEST_ID = new BigDecimal("999999999999999999");

    /** What a path's parameter looks like, where it is not any text. */
    private static final Map<String, String> PATTERNS = Map.of("id", "^[0-9]{1,18}$", "cause", "^[0-9a-f]{1,16}$");

    private SharedParameters() {}

    static void describe(OpenAPI api) {
        PAGING.forEach((name, parameter) -> api.getComponents().addParameter(name, parameter));
    }

    /** Refers to the shared ones; the others get an example. */
    static void share(String path, Operation operation) {
        if (operation.getParameters() == null) {
            return;
        }
        List<Parameter> parameters = new ArrayList<>();
        for (Parameter parameter : operation.getParameters()) {
            boolean isPaging = parameter.getIn() == Parameter.In.QUERY && PAGING.containsKey(parameter.getName());
            parameters.add(
                    isPaging
                            ? OASFactory.createParameter().ref("#/components/parameters/" + parameter.getName())
                            : shown(path, parameter));
        }
        operation.setParameters(parameters);
    }

    private static Parameter shown(String path, Parameter parameter) {
        String pattern = PATTERNS.get(parameter.getName());
        if (pattern != null && parameter.getIn() == Parameter.In.PATH && !path.contains("{table}")) {
            parameter.getSchema().setPattern(pattern);
        }
        if (!path.equals("/api/v1/deliveries") && parameter.getName().equals("status")) {
            allow(parameter, Arrays.stream(Status.values()).map(Status::word).toList());
        }
        if (path.startsWith("/api/v1/trigger-logs") && parameter.getName().equals("salesforce")) {
            allow(parameter, WriteState.STATES);
        }
        if (path.equals("/api/v1/deliveries") && parameter.getName().equals("status")) {
            allow(parameter, DeliveryFilter.STATUSES);
        }
        if (parameter.getName().equals("by")) {
            allow(parameter, LogCounts.KINDS);
        }
        if (parameter.getName().equals("fields")) {
            allow(parameter, ItemFields.ALL);
        }
        if (IDS.contains(parameter.getName())) {
            parameter.getSchema().setMinimum(BigDecimal.ZERO);
            parameter.getSchema().setMaximum(LARGEST_ID);
        }
        boolean hasNone = parameter.getExample() == null
                && parameter.getExamples() == null
                && (parameter.getSchema() == null || parameter.getSchema().getExamples() == null);
        if (hasNone && EXAMPLES.containsKey(parameter.getName())) {
            parameter.setExample(EXAMPLES.get(parameter.getName()));
        }
        return parameter;
    }

    private static void allow(Parameter parameter, List<String> words) {
        Schema schema = parameter.getSchema();
        Schema one = schema.getItems() == null ? schema : schema.getItems();
        one.setEnumeration(List.copyOf(words));
    }
}
