package dev.ringback.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.ringback.postgres.reading.WrittenLog;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
class ChangeExportTest {
    private static final String EXPORT = "/api/v1/trigger-logs/export";
    private static final Pattern RECORD = Pattern.compile("\"recordId\":\"(\\d+)\"");
    private static final String LAST_CHUNK = "\r\n0\r\n\r\n";

    private final WrittenLog log = LogDatabase.log();

    @TestHTTPResource
    URI service;

    @BeforeEach
    void emptyLog() {
        log.clear();
    }

    @Test
    void eachChangeOfTheFilterIsOneLineOfJson() {
        log.write("""
                INSERT INTO %s.database_trigger_logs (schema, klass_name, payload, status)
                SELECT 'public', CASE WHEN n % 5 = 0 THEN 'tickets' ELSE 'users' END,
                       jsonb_build_object('operation', 'INSERT', 'record_id', n, 'exact', 12345678901234567890.125), 'succeeded'
                FROM generate_series(1, 4000) n""");

        String body = given().get(EXPORT + "?table=users&order=asc")
                .then()
                .statusCode(200)
                .contentType("application/x-ndjson")
                .header("Transfer-Encoding", "chunked")
                .extract()
                .asString();

        List<String> lines = body.lines().toList();
        assertThat(lines).hasSize(3200).allMatch(line -> line.startsWith("{\"id\":") && line.endsWith("}"));
        assertThat(lines).isSorted().first().asString().contains("\"recordId\":\"1\"", "12345678901234567890.125");
        assertThat(body).endsWith("}\n");
    }

    @Test
    void longChangesAreLinesTooThoughAChunkHoldsFewerOfThem() {
        log.write("""
                INSERT INTO %s.database_trigger_logs (schema, klass_name, payload, status)
                SELECT 'public', 'users', jsonb_build_object('record_id', n, 'text', repeat(md5(n::text), 40)), 'succeeded'
                FROM generate_series(1, 2000) n""");

        String body = given().get(EXPORT + "?order=asc").asString();

        assertThat(RECORD.matcher(body).results().map(record -> record.group(1)))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 2000).mapToObj(String::valueOf).toList());
    }

    @Test
    void membersAreChosenAndOrderedByFields() {
        log.change("17", "dead");

        assertThat(given().get(EXPORT + "?fields=status,recordId").asString())
                .isEqualTo("{\"status\":\"dead\",\"recordId\":\"17\"}\n");
        assertThat(given().get(EXPORT + "?fields=status,recordId&format=csv").asString())
                .isEqualTo("status,recordId\r\ndead,17\r\n");
    }

    @Test
    void csvIsQuotedAndHoldsNoFormula() {
        log.change("public", "a \"b\", c", "INSERT", "=HYPERLINK(\"http://x\")", "dead");
        log.write("UPDATE %s.database_trigger_logs SET error = E'two\\nlines, -1'");

        given().accept("text/csv")
                .get(EXPORT + "?fields=table,recordId,error,sfid,payload")
                .then()
                .statusCode(200)
                .contentType("text/csv")
                .body(equalTo("table,recordId,error,sfid,payload\r\n"
                        + "\"a \"\"b\"\", c\",\"'=HYPERLINK(\"\"http://x\"\")\",\"two\nlines, -1\",,"
                        + "\"{\"\"operation\"\": \"\"INSERT\"\", \"\"record_id\"\": \"\"=HYPERLINK(\\\"\"http://x\\\"\")\"\","
                        + " \"\"klass_name\"\": \"\"a \\\"\"b\\\"\", c\"\"}\"\r\n"));
    }

    @ParameterizedTest
    @CsvSource({"=1", "+1", "-1", "@x", "'\t1'"})
    void whatASpreadsheetWouldRunBeginsWithAnApostrophe(String text) {
        assertThat(Csv.cell(text)).isEqualTo("'" + text);
        assertThat(Csv.cell("1" + text)).doesNotStartWith("'");
    }

    @Test
    void anExportOfNothingIsEmptyOrAHeader() {
        assertThat(given().get(EXPORT + "?table=none").asString()).isEmpty();
        assertThat(given().get(EXPORT + "?table=none&fields=id&format=csv").asString())
                .isEqualTo("id\r\n");
    }

    @Test
    void theFormMayBeAskedForByTheHeaderOrTheParameterAndNoOtherIsGiven() {
        given().accept("text/csv;q=0.5, application/x-ndjson")
                .get(EXPORT)
                .then()
                .contentType("application/x-ndjson");
        given().accept("text/csv").get(EXPORT).then().contentType("text/csv");
        given().accept("*/*").get(EXPORT).then().contentType("application/x-ndjson");
        given().accept("application/x-ndjson")
                .get(EXPORT + "?format=csv")
                .then()
                .contentType("text/csv");
        given().accept("image/png").get(EXPORT).then().statusCode(406).body("code", equalTo("not-acceptable"));
    }

    @ParameterizedTest
    @CsvSource({
        "format=xlsx, bad-parameter, format, ndjson",
        "fields=id%2Csecret, bad-parameter, fields, payload",
        "status=alive, bad-parameter, status, dead",
        "limit=5, unknown-parameter, limit, fields"
    })
    void aParameterThatCannotBeUsedIsNamed(String query, String code, String parameter, String allowed) {
        given().urlEncodingEnabled(false)
                .get(EXPORT + "?" + query)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo(code))
                .body("parameter", equalTo(parameter))
                .body("allowed", hasItem(allowed));
    }

    /** While the client does not read, the service does not, either; so there is a middle in which something can happen. */
    @Test
    void anExportThatFailsInTheMiddleIsSeenToBeBroken() throws IOException {
        manyLargeChanges();
        try (Socket client = asking()) {
            assertThat(new String(client.getInputStream().readNBytes(1000), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200 OK");
            log.write("ALTER TABLE %s.database_trigger_logs RENAME TO away");
            try {
                assertThat(rest(client)).doesNotEndWith(LAST_CHUNK);
            } finally {
                log.write("ALTER TABLE %s.away RENAME TO database_trigger_logs");
            }
        }
    }

    @Test
    void anExportThatIsCompleteSaysSo() throws IOException {
        log.change("1", "dead");
        try (Socket client = asking()) {
            assertThat(rest(client)).endsWith(LAST_CHUNK);
        }
    }

    @Test
    void noTransactionIsOpenWhileAClientIsSlow() throws IOException {
        manyLargeChanges();
        try (Socket client = asking()) {
            assertThat(client.getInputStream().readNBytes(1000)).hasSize(1000);
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> log.query("SELECT 1 FROM pg_stat_activity WHERE application_name = 'ringback'"
                                    + " AND (state <> 'idle' OR xact_start IS NOT NULL OR backend_xmin IS NOT NULL"
                                    + " OR query_start > clock_timestamp() - interval '500 milliseconds')")
                            .isEmpty());
            long ended = Arrays.stream(rest(client).split("\n", -1))
                    .filter(line -> line.startsWith("{\"id\""))
                    .count();
            assertThat(ended).isGreaterThan(19_000);
        }
    }

    private void manyLargeChanges() {
        log.write("""
                INSERT INTO %s.database_trigger_logs (schema, klass_name, payload, status)
                SELECT 'public', 'users', jsonb_build_object('record_id', n, 'text', repeat(md5(n::text), 30)), 'succeeded'
                FROM generate_series(1, 20000) n""");
    }

    private Socket asking() throws IOException {
        Socket client = new Socket();
        client.setReceiveBufferSize(16 * 1024);
        client.connect(new java.net.InetSocketAddress(service.getHost(), service.getPort()));
        client.getOutputStream()
                .write(("GET " + EXPORT + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return client;
    }

    private static String rest(Socket client) throws IOException {
        InputStream answer = client.getInputStream();
        StringBuilder all = new StringBuilder();
        byte[] some = new byte[64 * 1024];
        try {
            for (int read = answer.read(some); read >= 0; read = answer.read(some)) {
                all.append(new String(some, 0, read, StandardCharsets.ISO_8859_1));
            }
        } catch (java.net.SocketException reset) {
            all.append(" (reset)");
        }
        return all.toString();
    }
}
