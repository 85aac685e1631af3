package dev.ringback.observability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import dev.ringback.delivery.Mails;
import dev.ringback.demo.Database;
import dev.ringback.demo.EmbeddedDatabase;
import dev.ringback.demo.ServerOptions;
import dev.ringback.packaged.ServiceProcess;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged service after some traffic, seen through what it says of itself. */
class ObservedServiceIT {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String WRITER = "00-" + TRACE + "-00f067aa0ba902b7-01";
    /** These are there only where there is Heroku Connect, or a screen has answered; their own tests see them. */
    private static final Set<String> SELDOM = Set.of("ringback_connect_writes", "ringback_changes_screened_total");

    private static final ObjectMapper JSON = new ObjectMapper();

    private static EmbeddedDatabase server;
    private static Database database;
    private static GreenMail mails;
    private static OtlpReceiver collector;
    private static ServiceProcess service;
    private static String calm;

    @BeforeAll
    static void start() throws Exception {
        server = EmbeddedDatabase.start(ServerOptions.fast());
        database = server.createDatabase("shop");
        mails = Mails.server();
        mails.start();
        collector = OtlpReceiver.start();
        service = ServiceProcess.start(
                database,
                Map.of(
                        "RINGBACK_LOG_JSON",
                        "true",
                        "OTEL_EXPORTER_OTLP_ENDPOINT",
                        collector.endpoint(),
                        "OTEL_BSP_SCHEDULE_DELAY",
                        "100",
                        "QUARKUS_MAILER_HOST",
                        "localhost",
                        "QUARKUS_MAILER_PORT",
                        Integer.toString(mails.getSmtp().getPort())));
        service.awaitListening();
        calm = await().until(
                        () -> service.get("/q/metrics"),
                        // What the database was asked for is not a number while it does not answer in time.
                        page -> page.contains("ringback_porter 1.0")
                                && !page.matches("(?s).*\nringback_[^\n]* NaN\n.*"));
        execute(
                // One change that its processor fails on, and one of a table that nobody watches.
                "ALTER TABLE subscriptions ADD CONSTRAINT picky CHECK (user_id <> 13)",
                "BEGIN; SET LOCAL ringback.traceparent = '" + WRITER.replace("-01", "-00") + "';"
                        + " INSERT INTO users (id, first_name, email) VALUES (13, 'Ada', NULL); COMMIT",
                "BEGIN; SET LOCAL ringback.traceparent = '" + WRITER + "';"
                        + " INSERT INTO users (first_name, email) VALUES ('Alan', 'alan@example.com'); COMMIT",
                "INSERT INTO database_trigger_logs (payload, schema, klass_name) VALUES"
                        + " ('{\"operation\": \"INSERT\", \"record_id\": \"1\"}', 'public', 'made_up')");
        assertThat(mails.waitForIncomingEmail(60_000, 1)).isTrue();
    }

    @AfterAll
    static void stop() {
        service.close();
        collector.close();
        mails.stop();
        server.close();
    }

    @Test
    void eachMetricOfTheDocsIsThereAndEachThatIsThereIsInTheDocs() {
        await().untilAsserted(() -> {
            String exposition = service.get("/q/metrics");
            assertThat(exposition).contains("result=\"sent\"", "status=\"retrying\"", "table=\"other\"");
            Set<String> all = new TreeSet<>(MetricsPage.exposed(exposition));
            all.addAll(SELDOM);
            assertThat(all).isEqualTo(MetricsPage.documented());
        });
    }

    @Test
    void noLabelNamesARecordOrATableThatNobodyWatches() {
        assertThat(service.get("/q/metrics")).doesNotContain("made_up", "example.com", "\"13\"", "picky");
    }

    @Test
    void theWritersTraceIsThatOfTheEffectAndOfTheDelivery() throws Exception {
        await().untilAsserted(() -> assertThat(collector.spans())
                .filteredOn(span -> span.traceId().equals(TRACE))
                .extracting(OtlpReceiver.Received::name)
                .contains(
                        "ringback INSERT public.users",
                        "create-subscription",
                        "welcome-mail",
                        "ringback delivery mail"));
        String mine = collector.spans().stream()
                .filter(span -> span.name().equals("ringback delivery mail"))
                .map(span -> "00-" + TRACE + "-" + span.spanId() + "-01")
                .findFirst()
                .orElseThrow();
        assertThat(mails.getReceivedMessages()[0].getHeader("traceparent")).containsExactly(mine);
        assertThat(collector.spans())
                .filteredOn(span -> span.name().startsWith("ringback INSERT"))
                .extracting(OtlpReceiver.Received::parentId)
                .containsExactly("00f067aa0ba902b7");
    }

    @Test
    void noAlertFiresWhileAllIsWell() {
        Story quiet = Story.of(calm);
        assertThat(quiet.firing()).isEmpty();
    }

    /** From the second hour on the series, and those that begin with it, are as said. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RingbackDown | ringback_ | gone",
                "RingbackDatabaseSilent | ringback_changes{ | NaN",
                "RingbackOldestPendingTooOld | ringback_oldest_pending_age_seconds | 61",
                "RingbackCaptureMissing | ringback_capture_in_place{table=public.users} | 0",
                "RingbackCaptureGap | ringback_capture_gaps | 1",
                "RingbackDeadLettersGrow | ringback_changes{status=dead} | 1",
                "RingbackChangesRetry | ringback_changes{status=retrying} | 1",
                "RingbackChangesParked | ringback_changes{status=parked} | 1",
                "RingbackNobodyListens | ringback_listening | 0",
                "RingbackNobodyIsPorter | ringback_porter | 0",
                "RingbackBellsLost | ringback_polls_total{found=work} | rising",
                "RingbackTrouble | ringback_trouble_total{of=claim} | rising",
                "RingbackDeliveriesFail | ringback_deliveries{status=retrying} | 1",
                "RingbackDeliveriesDead | ringback_deliveries{status=dead} | 1",
                "RingbackRetentionStuck | ringback_retention_last_success | 0",
                "RingbackSalesforceWritesFail | ringback_connect_failures_recent | 10",
                "RingbackConnectLogsDiffer | ringback_connect_audit_gaps{missing=here} | 1",
                "RingbackReloadWaits | ringback_reloads_undecided | 1",
            })
    void eachAlertFiresForWhatItIsForAndNoOtherDoes(String alert, String series, String as) {
        assertThat(Story.of(calm).when(series, as).firing()).containsExactly(alert);
    }

    @Test
    void thereIsNoAlertThatIsNotSeenToFire() throws Exception {
        CsvSource stories = ObservedServiceIT.class
                .getDeclaredMethod(
                        "eachAlertFiresForWhatItIsForAndNoOtherDoes", String.class, String.class, String.class)
                .getAnnotation(CsvSource.class);
        assertThat(Arrays.stream(stories.value()).map(row -> row.split(" ", 2)[0]))
                .containsExactlyInAnyOrderElementsOf(
                        Alert.all().stream().map(Alert::name).toList());
    }

    @Test
    void eachLineOfTheOutputIsAJsonObjectAndSaysOfWhichChangeItSpeaks() {
        // The mail that was waited for is another change's.
        await().until(() -> service.output().contains("create-subscription failed on change"));
        List<JsonNode> lines = lines(service);
        assertThat(lines).isNotEmpty().allSatisfy(line -> {
            assertThat(line.path("timestamp").asText()).isNotBlank();
            assertThat(line.path("level").asText()).isNotBlank();
            assertThat(line.has("message")).isTrue();
        });
        assertThat(lines)
                .filteredOn(line -> line.path("message").asText().startsWith("create-subscription failed on change"))
                .isNotEmpty()
                .allSatisfy(line -> {
                    assertThat(line.at("/mdc/table").asText()).isEqualTo("public.users");
                    assertThat(line.at("/mdc/record").asText()).isEqualTo("13");
                    assertThat(line.at("/mdc/processor").asText()).isEqualTo("create-subscription");
                    assertThat(line.at("/mdc/change").asText()).isNotBlank();
                    assertThat(line.at("/mdc/traceId").asText()).isEqualTo(TRACE);
                });
    }

    @Test
    void theLinesOfARefusedStartAndOfAStopAreJsonToo() {
        try (ServiceProcess refused = ServiceProcess.start(
                        database, Map.of("RINGBACK_LOG_JSON", "true", "RINGBACK_INTAKE_WORKERS", "0"));
                ServiceProcess stopped = ServiceProcess.start(database, Map.of("RINGBACK_LOG_JSON", "true"))) {
            refused.awaitExit();
            stopped.awaitListening().stop();
            assertThat(refused.output()).contains("RINGBACK_INTAKE_WORKERS");
            assertThat(lines(refused)).isNotEmpty();
            assertThat(stopped.output()).contains("stopped: what was claimed is settled or free again");
            assertThat(lines(stopped)).isNotEmpty();
        }
    }

    /** Those that are whole: the last one may be half written as yet. */
    private static List<JsonNode> lines(ServiceProcess of) {
        String said = of.output();
        return said.substring(0, said.lastIndexOf('\n') + 1)
                .lines()
                .map(ObservedServiceIT::json)
                .toList();
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofMinutes(2));
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + line, e);
        }
    }

    private static void execute(String... statements) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
