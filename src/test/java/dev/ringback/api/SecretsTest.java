package dev.ringback.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever fails: neither the answer nor the log output holds a secret, a statement or a stack. */
@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
@TestProfile(TokensProfile.class)
class SecretsTest {
    /** The third one stands in a failure that nobody expects, where a statement or a row may stand. */
    private static final String[] SECRETS = {
        TokensProfile.OPERATOR,
        TokensProfile.VIEWER,
        "secret of the test",
        "a-wrong-token",
        "\tat ",
        "SELECT",
        "UPDATE "
    };

    private final Listening listening = new Listening();

    @BeforeEach
    void listen() {
        Logger.getLogger("").addHandler(listening);
    }

    @AfterEach
    void listenNoMore() {
        Logger.getLogger("").removeHandler(listening);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET  | /test/fails                            | OPERATOR | -                | -          | 500
            GET  | /test/fails                            | VIEWER   | -                | -          | 500
            GET  | /api/v1/status                         | WRONG    | -                | -          | 401
            GET  | /api/v1/nothing                        | OPERATOR | -                | -          | 404
            GET  | /api/v1/trigger-logs?status=SELECT1    | OPERATOR | -                | -          | 400
            GET  | /api/v1/trigger-logs?error='%20OR%201%3D1%20--          | OPERATOR | - | -      | 200
            GET  | /api/v1/trigger-logs?after='%3B        | OPERATOR | -                | -          | 400
            GET  | /api/v1/trigger-logs?recordId=%F0%9F%98%80 | OPERATOR | -            | -          | 200
            GET  | /api/v1/trigger-logs/999999999999999999 | OPERATOR | -               | -          | 404
            GET  | /api/v1/trigger-logs;x                 | OPERATOR | -                | -          | 400
            POST | /api/v1/trigger-logs/1/retry           | VIEWER   | -                | -          | 403
            POST | /api/v1/trigger-logs/1/retry           | OPERATOR | -                | -          | 404
            POST | /api/v1/connect/repairs                | OPERATOR | application/json | {"ids":    | 400
            POST | /api/v1/connect/repairs                | OPERATOR | application/json | [1,2]      | 400
            POST | /api/v1/connect/repairs                | OPERATOR | application/json | {"ids":["x"]} | 400
            POST | /api/v1/connect/repairs                | OPERATOR | text/plain       | x          | 415
            PUT  | /api/v1/status                         | OPERATOR | -                | -          | 405
            """)
    void noFailureTellsThem(String method, String path, String who, String type, String body, int status) {
        RequestSpecification request =
                given().urlEncodingEnabled(false).header("Authorization", "Bearer " + token(who));
        if (!type.equals("-")) {
            request.contentType(type).body(body);
        }

        Response answer = request.request(method, path);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.asString().replace("SELECT1", ""))
                .doesNotContain(SECRETS)
                .doesNotContain("Exception");
        assertThat(String.valueOf(answer.headers())).doesNotContain(SECRETS);
        assertThat(listening.heard()).doesNotContain(SECRETS);
    }

    @Test
    void theLogOutputSaysWhatFailedAndWhere() {
        given().header("Authorization", "Bearer " + TokensProfile.OPERATOR).get("/test/fails");

        assertThat(listening.heard())
                .containsPattern(
                        "A request failed: java.lang.IllegalStateException at api.access.DoorsOfTheTest.fails:\\d+");
    }

    private static String token(String who) {
        return switch (who) {
            case "OPERATOR" -> TokensProfile.OPERATOR;
            case "VIEWER" -> TokensProfile.VIEWER;
            default -> "a-wrong-token";
        };
    }

    /** Keeps what is logged, as the console would have it. */
    private static final class Listening extends Handler {
        private static final Formatter FORMAT = new PatternFormatter("%s%e");

        private final Queue<String> lines = new ConcurrentLinkedQueue<>();

        String heard() {
            return String.join("\n", lines);
        }

        @Override
        public void publish(LogRecord record) {
            lines.add(FORMAT.format(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
