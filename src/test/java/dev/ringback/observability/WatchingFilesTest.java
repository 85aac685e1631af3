package dev.ringback.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules and the dashboard, as they lie in the tree. */
class WatchingFilesTest {
    private static final Path DASHBOARD = Path.of("docs/observability/grafana-dashboard.json");
    private static final Recording NOTHING = Recording.of("", 60, (series, time) -> Stream.of(series));

    static List<Alert> alerts() {
        return Alert.all();
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void eachAlertAsksForMetricsThatThereAreAndLeadsIntoTheRunbook(Alert alert) {
        assertThat(MetricsPage.asked(alert.expression())).isNotEmpty().isSubsetOf(MetricsPage.documented());
        assertThat(alert.severity()).isIn("info", "warning", "critical");
        assertThat(alert.summary()).isNotBlank();
        assertThat(alert.runbook()).startsWith("docs/runbook.md#");
        assertThat(titles()).contains(alert.runbook().substring("docs/runbook.md#".length()));
        Promql.evaluate(alert.expression(), NOTHING, 60);
    }

    @Test
    void eachAlertIsInTheDocs() {
        String page = MetricsPage.text(Path.of("docs/observability.md"));
        assertThat(alerts()).isNotEmpty().allSatisfy(alert -> assertThat(page).contains('`' + alert.name() + '`'));
    }

    @Test
    void eachPanelOfTheDashboardAsksForMetricsThatThereAre() throws IOException {
        JsonNode panels = new ObjectMapper().readTree(DASHBOARD.toFile()).path("panels");
        assertThat(panels).isNotEmpty().allSatisfy(panel -> {
            assertThat(panel.path("title").asText()).isNotBlank();
            assertThat(panel.path("targets")).isNotEmpty().allSatisfy(target -> assertThat(
                            MetricsPage.asked(target.path("expr").asText()))
                    .as(target.path("expr").asText())
                    .isNotEmpty()
                    .isSubsetOf(MetricsPage.documented()));
        });
    }

    @Test
    void theDashboardShowsEachMetric() throws IOException {
        JsonNode panels = new ObjectMapper().readTree(DASHBOARD.toFile()).path("panels");
        Set<String> shown = panels.findValuesAsText("expr").stream()
                .flatMap(expression -> MetricsPage.asked(expression).stream())
                .collect(Collectors.toSet());
        assertThat(shown).containsAll(MetricsPage.documented());
    }

    /** All but the one of NaN were put to Prometheus' own {@code promtool test rules}, with the same answers. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "ringback_a ; {a=1}:60.0 {a=2}:7.0",
                "sum(ringback_a) ; {}:67.0",
                "max by (a) (ringback_a) > 7 ; {a=1}:60.0",
                "min(ringback_a) == 7 ; {}:7.0",
                "count(ringback_a{a=~\"1|2\"}) ; {}:2.0",
                "ringback_a{a!=\"1\"} ; {a=2}:7.0",
                "max(ringback_a) - max(ringback_a offset 1m) ; {}:20.0",
                "increase(ringback_a{a=\"1\"}[2m]) ; {a=1}:40.0",
                "rate(ringback_a{a=\"1\"}[1m]) > 0.3 ; {a=1}:0.3333333333333333",
                "absent(ringback_b) ; {}:1.0",
                "absent(ringback_a) ; ''",
                "time() - max(ringback_a) > 2 * 60 - 1 ; {}:120.0",
                "max(max_over_time(ringback_a[2m])) unless sum(ringback_a) > 60 ; ''",
                "sum(ringback_a) and max(ringback_a) < 100 ; {}:67.0",
                "absent(ringback_nan >= 0) ; {}:1.0",
            })
    void theLanguageIsEvaluatedAsPrometheusDoes(String expression, String expected) {
        Recording recording = Recording.of(
                """
                ringback_a{a="1"} 0
                ringback_a{a="2"} 7
                ringback_nan NaN""",
                180,
                (series, time) -> Stream.of(series.labels().containsValue("1") ? series.at(time / 3.0) : series));
        String found = Promql.evaluate(expression, recording, 180).entrySet().stream()
                .map(one -> one.getKey() + ":" + one.getValue())
                .sorted()
                .collect(Collectors.joining(" "));
        assertThat(found).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"topk(1, ringback_a)", "ringback_a @ 5", "ringback_a)", "up", "max(1)"})
    void whatTheEvaluatorDoesNotKnowItRefuses(String expression) {
        assertThatThrownBy(() -> Promql.evaluate(expression, NOTHING, 60)).isInstanceOf(RuntimeException.class);
    }

    private static Set<String> titles() {
        return Pattern.compile("(?m)^#+ (.+)$")
                .matcher(MetricsPage.text(Path.of("docs/runbook.md")))
                .results()
                .map(title -> title.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z ]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }
}
