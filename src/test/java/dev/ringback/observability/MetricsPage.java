package dev.ringback.observability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names of metrics: those that docs/observability.md tells of, and those of an exposition. */
final class MetricsPage {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(ringback_[a-z_]+)` \\|");
    private static final Pattern FAMILY = Pattern.compile("(?m)^# TYPE (ringback_[a-z_]+) (\\w+)$");
    private static final Pattern SERIES = Pattern.compile("\\bringback_[a-z_]+\\b(?![-.])");
    private static final Pattern PART = Pattern.compile("_(?:bucket|count|sum|max)$");

    private MetricsPage() {}

    static Set<String> documented() {
        return names(ROW, text(Path.of("docs/observability.md")));
    }

    /** Without the maxima, which go with their summaries and histograms. */
    static Set<String> exposed(String exposition) {
        Set<String> families = FAMILY.matcher(exposition)
                .results()
                .map(found -> total(found.group(1), found.group(2)))
                .collect(Collectors.toCollection(TreeSet::new));
        families.removeIf(name ->
                name.endsWith("_max") && families.contains(PART.matcher(name).replaceFirst("")));
        return families;
    }

    /** OpenMetrics leaves the end of a counter's name to its series. */
    private static String total(String family, String type) {
        return type.equals("counter") && !family.endsWith("_total") ? family + "_total" : family;
    }

    /** What an expression asks for, a part of a histogram by the histogram's name. */
    static Set<String> asked(String expression) {
        return SERIES.matcher(expression)
                .results()
                .map(MatchResult::group)
                .map(name -> PART.matcher(name).replaceFirst(""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> names(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
