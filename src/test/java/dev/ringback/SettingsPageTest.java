package dev.ringback;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The bounds that docs/settings.md tells are those that hold. */
class SettingsPageTest {
    private static final Pattern WHOLE = Pattern.compile("\\d+");
    private static final Pattern SHARE = Pattern.compile("\\d+\\.\\d+");
    private static final Pattern SPAN = Pattern.compile("\\d+(ms|s|m|h|d)");
    private static final Pattern RANGE = Pattern.compile("(over )?(\\w[\\w-]*)(?:–(\\w[\\w-]*))?");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    /** A row of the page, by its key. */
    private record Row(String key, String standard, String bounds) {
        boolean isNumberOrSpan() {
            return Stream.of(WHOLE, SHARE, SPAN)
                    .anyMatch(kind -> kind.matcher(standard).matches());
        }
    }

    @Test
    void everyNumberAndEverySpanHasBounds() throws IOException {
        assertThat(rows().values().stream().filter(Row::isNumberOrSpan))
                .hasSizeGreaterThan(50)
                .allSatisfy(row -> assertThat(row.bounds()).containsPattern("\\d|–\\w"));
    }

    @ParameterizedTest(name = "{0}={1} is taken: {2}")
    @MethodSource("probes")
    void whatIsWithinItsBoundsIsTakenAndWhatIsNotIsRefused(String key, String value, boolean taken) {
        String refusal = GivenSettings.refusal(Map.of(key, value));

        if (taken) {
            assertThat(refusal).doesNotContain("\n  " + key + " ");
        } else {
            assertThat(refusal).contains("\n  " + key + " ");
        }
    }

    static List<Arguments> probes() throws IOException {
        List<Arguments> probes = new ArrayList<>();
        Map<String, Row> rows = rows();
        for (Row row : rows.values()) {
            Matcher range = RANGE.matcher(row.bounds());
            List<String> words = quoted(row.bounds());
            if (row.isNumberOrSpan() && range.matches()) {
                String least = worth(range.group(2), row, rows);
                boolean over = range.group(1) != null;
                probes.add(Arguments.of(row.key(), over ? beside(least, 0, row) : beside(least, -1, row), false));
                probes.add(Arguments.of(row.key(), beside(least, over ? 1 : 0, row), true));
                if (range.group(3) != null) {
                    String most = worth(range.group(3), row, rows);
                    probes.add(Arguments.of(row.key(), beside(most, 0, row), true));
                    probes.add(Arguments.of(row.key(), beside(most, 1, row), false));
                }
            } else if (!words.isEmpty()) {
                words.forEach(word -> probes.add(Arguments.of(row.key(), word, true)));
                probes.add(Arguments.of(row.key(), "nonsense", false));
            } else if (row.bounds().equals("not blank")) {
                probes.add(Arguments.of(row.key(), " ", false));
            }
        }
        return probes;
    }

    /** A bound may be the value of another setting of the same part. */
    private static String worth(String bound, Row row, Map<String, Row> rows) {
        Row other = rows.get(row.key().substring(0, row.key().lastIndexOf('.') + 1) + bound);
        return other == null ? bound : other.standard();
    }

    /** A value, or the next one to it. */
    private static String beside(String value, int step, Row row) {
        if (WHOLE.matcher(row.standard()).matches()) {
            return String.valueOf(Long.parseLong(value) + step);
        }
        if (SHARE.matcher(row.standard()).matches()) {
            return String.valueOf(Double.parseDouble(value) + step * 0.001);
        }
        Duration span = new DurationConverter().convert(value);
        return span.plusMillis(step).toString();
    }

    private static Map<String, Row> rows() throws IOException {
        Map<String, Row> rows = new LinkedHashMap<>();
        String prefix = "";
        for (String line : Files.readAllLines(Path.of("docs/settings.md"))) {
            List<String> cells = List.of(line.split(" *\\| *", -1));
            List<String> names = quoted(cells.size() > 1 ? cells.get(1) : "");
            if (cells.size() > 1 && cells.get(1).startsWith("setting")) {
                assertThat(cells.get(3)).as("the third column of %s", line).isEqualTo("bounds");
                prefix = names.isEmpty() ? "" : GivenSettings.MAPPING;
            } else if (cells.size() > 4 && !names.isEmpty()) {
                String name = names.stream()
                        .filter(one -> one.startsWith("ringback."))
                        .findFirst()
                        .orElse(names.get(0));
                rows.put(prefix + name, new Row(prefix + name, cells.get(2), cells.get(3)));
            }
        }
        rows.keySet().removeIf(key -> !key.startsWith("ringback."));
        return rows;
    }

    private static List<String> quoted(String cell) {
        return QUOTED.matcher(cell)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }
}
