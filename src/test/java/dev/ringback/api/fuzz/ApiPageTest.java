package dev.ringback.api.fuzz;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.api.LogDatabase;
import dev.ringback.api.TokensProfile;
import dev.ringback.api.problem.ProblemKind;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** docs/api.md is true: its operations are those that there are, its requests are understood, its codes are all. */
@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
@TestProfile(TokensProfile.class)
class ApiPageTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `((?:GET|POST|PUT|DELETE) /api/\\S+)` \\|");
    private static final Pattern CURL = Pattern.compile("(?m)^api (-X POST )?\"\\$RINGBACK(\\S+?)\"");

    private String page = "";
    private ApiDocument document;

    @BeforeEach
    void read() throws IOException {
        page = Files.readString(Path.of("docs/api.md"));
        document = ApiDocument.of(given().header("Authorization", "Bearer " + TokensProfile.VIEWER)
                .get("/q/openapi?format=json")
                .asString());
    }

    @Test
    void itsTableHasEveryOperationAndNoOther() {
        assertThat(ROW.matcher(page).results().map(row -> row.group(1)))
                .containsExactlyInAnyOrderElementsOf(
                        document.operations().stream().map(Operation::title).toList());
    }

    @Test
    void itsTableHasEveryCode() {
        List<String> rows = Arrays.stream(ProblemKind.values())
                .map(kind -> "| `" + kind.code() + "` | " + kind.status() + " |")
                .toList();
        assertThat(page).contains(rows);
    }

    @Test
    void itAsksTwelveQuestionsAndAllOfThemAreUnderstood() {
        List<MatchResult> curls = CURL.matcher(page).results().toList();
        assertThat(curls).hasSize(12);
        assertThat(curls.stream().filter(curl -> operations(curl).isEmpty()).map(MatchResult::group))
                .isEmpty();
        for (MatchResult curl : curls) {
            if (curl.group(1) == null) {
                int status = given().header("Authorization", "Bearer " + TokensProfile.OPERATOR)
                        .urlEncodingEnabled(false)
                        .get(curl.group(2))
                        .statusCode();
                assertThat(status).as(curl.group()).isIn(200, 404, 409);
            }
        }
    }

    private List<Operation> operations(MatchResult curl) {
        String method = curl.group(1) == null ? "GET" : "POST";
        String path = curl.group(2).replaceAll("\\?.*", "");
        return document.operations().stream()
                .filter(operation -> operation.method().equals(method))
                .filter(operation -> path.matches(operation.path().replaceAll("\\{[^}]*}", "[^/]+")))
                .toList();
    }
}
