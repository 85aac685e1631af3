package dev.ringback.api.fuzz;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ringback.api.LogDatabase;
import dev.ringback.api.TokensProfile;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the description has to say of every operation, those of tomorrow included. */
@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
@TestProfile(TokensProfile.class)
class DocumentTest {
    private static final Set<String> BOUNDED = Set.of("integer", "number");

    private final List<String> complaints = new ArrayList<>();
    private ApiDocument document;

    @BeforeEach
    void read() {
        document = ApiDocument.of(given().header("Authorization", "Bearer " + TokensProfile.VIEWER)
                .get("/q/openapi?format=json")
                .asString());
    }

    @Test
    void itIsOpenApi31() {
        assertThat(document.root().path("openapi").asText()).startsWith("3.1");
        assertThat(document.operations()).hasSizeGreaterThan(10);
    }

    @Test
    void everyOperationHasASummaryAndATagAndANameOfItsOwn() {
        List<String> names = new ArrayList<>();
        ofEach(operation -> {
            JsonNode node = operation.node();
            complainIf(node.path("summary").asText().length() < 10, operation, "no summary");
            complainIf(node.path("tags").isEmpty(), operation, "no tag");
            names.add(node.path("operationId").asText());
        });
        assertThat(names).doesNotContain("").doesNotHaveDuplicates();
    }

    @Test
    void everyParameterHasAnExampleThatFitsItAndBoundsWhereItIsANumber() {
        ofEach(operation -> operation.parameters().forEach(parameter -> {
            String name = "parameter " + parameter.name();
            boolean speaksForItself = parameter.schema().has("enum")
                    || parameter.schema().path("items").has("enum")
                    || Draw.type(parameter.schema()).equals("boolean");
            complainIf(parameter.examples().isEmpty() && !speaksForItself, operation, name + " has no example");
            complainIf(
                    BOUNDED.contains(Draw.type(parameter.schema()))
                            && !(parameter.schema().has("minimum")
                                    && parameter.schema().has("maximum")),
                    operation,
                    name + " has no bounds");
            if (!Draw.type(parameter.schema()).equals("array")) {
                parameter.examples().forEach(example -> document.faults(parameter.schema(), example.toString())
                        .forEach(fault -> complain(operation, name + ": its example does not fit: " + fault)));
            }
        }));
    }

    @Test
    void pagesAreAskedForInOneWay() {
        ofEach(operation -> operation
                .node()
                .path("parameters")
                .forEach(parameter -> complainIf(
                        Set.of("limit", "after").contains(parameter.path("name").asText()),
                        operation,
                        "describes " + parameter.path("name") + " once more")));
    }

    @Test
    void everyBodyHasAnExampleThatFitsIt() {
        ofEach(operation -> operation.body().ifPresent(body -> {
            complainIf(operation.bodyExamples().isEmpty(), operation, "no example of a body");
            operation.bodyExamples().forEach(example -> document.faults(operation.bodySchema(), example.toString())
                    .forEach(fault -> complain(operation, "an example of a body does not fit: " + fault)));
        }));
    }

    @Test
    void everyAnswerHasAnExampleThatFitsIt() {
        ofEach(operation -> operation.node().path("responses").properties().forEach(response -> {
            JsonNode json =
                    document.followed(response.getValue()).path("content").path("application/json");
            if (!json.isMissingNode()) {
                List<JsonNode> examples = operation.examples(json);
                boolean canBeDrawn = !operation.path().startsWith("/api/v1/backfills");
                complainIf(examples.isEmpty() && canBeDrawn, operation, response.getKey() + " has no example");
                examples.forEach(example -> document.faults(json.path("schema"), example.toString())
                        .forEach(fault -> complain(operation, "the example of " + response.getKey() + ": " + fault)));
            }
        }));
    }

    @Test
    void everyRefusalHasItsCodes() {
        ofEach(operation -> {
            for (String status : List.of("400", "401", "403", "500", "503")) {
                complainIf(operation.response(Integer.parseInt(status)).isEmpty(), operation, "no " + status);
            }
            operation
                    .node()
                    .path("responses")
                    .properties()
                    .forEach(response -> complainIf(
                            response.getKey().startsWith("4")
                                    && document.followed(response.getValue())
                                            .path("x-codes")
                                            .isEmpty(),
                            operation,
                            response.getKey() + " names no code: see RefusalsOf"));
        });
    }

    private void ofEach(Consumer<Operation> look) {
        document.operations().forEach(look);
        assertThat(complaints).isEmpty();
    }

    private void complainIf(boolean wrong, Operation operation, String complaint) {
        if (wrong) {
            complain(operation, complaint);
        }
    }

    private void complain(Operation operation, String complaint) {
        complaints.add(operation.title() + ": " + complaint);
    }
}
