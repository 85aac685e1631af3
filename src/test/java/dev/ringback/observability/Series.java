package dev.ringback.observability;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One line of an exposition: a metric's name, its labels, and a value. */
record Series(String name, Map<String, String> labels, double value) {
    private static final Pattern LINE = Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)(?: .*)?");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    static Stream<Series> of(String exposition) {
        return exposition.lines().filter(line -> !line.startsWith("#")).map(Series::read);
    }

    static Series read(String line) {
        Matcher read = LINE.matcher(line);
        if (!read.matches()) {
            throw new IllegalArgumentException("no series: " + line);
        }
        Map<String, String> labels = new TreeMap<>();
        Matcher label = LABEL.matcher(read.group(2) == null ? "" : read.group(2));
        while (label.find()) {
            labels.put(label.group(1), label.group(2));
        }
        return new Series(read.group(1), labels, number(read.group(3)));
    }

    static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    Series at(double other) {
        return new Series(name, labels, other);
    }
}
